import { AppError } from "@switchyard/contracts";
import { type InForceVariables, inForceVariables } from "@switchyard/secrets";
import type { Run } from "./run.ts";
import { type RunEnvironment, readRunEnvironment } from "./run-environment-store.ts";

/** The run's environment as it is now. Throws AppError deployment_canceled when it is gone. */
export async function environmentOf(run: Run): Promise<RunEnvironment> {
  const environment = await readRunEnvironment(run.deps.db, run.deployment.id);
  if (environment !== null) return environment;
  throw new AppError({
    code: "deployment_canceled",
    kind: "conflict",
    message: "The environment was removed while the deployment ran.",
    remedy: "Deploy again to another environment.",
  });
}

/** The variables a process of the run gets, in the clear; none at all for code from a fork. */
export async function variablesOf(run: Run): Promise<InForceVariables> {
  const { kind, fromFork } = await environmentOf(run);
  const { orgId, serverId, environmentId } = run.deployment;
  const scope = { orgId, serverId, environmentId, kind, fromFork };
  return run.deps.db.asSystem("open variables for an instance", (tx) => inForceVariables(tx, run.deps.sealer, scope));
}
