import { type Deployment, notFound } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import type { CommandDeps } from "../deps.ts";
import { findEnvironmentBySlug } from "../environment-store.ts";
import { getDeployment } from "../queries/list-deployments.ts";
import { findServer } from "../server-store.ts";
import { queueDeployment } from "./queue-deployment.ts";
import { hintDeployment, ringDeployment } from "./ring-deployment.ts";

export interface CreateDeploymentInput {
  readonly server: string;
  readonly environment: string;
  readonly clearCache: boolean;
  /** Default `manual`. */
  readonly trigger?: "manual" | "push";
}

/**
 * Queues a deployment of the ref's head; deployments of the same environment that still wait are superseded. Throws AppError
 * server_not_found, environment_not_found.
 */
export async function createDeployment(
  deps: CommandDeps,
  principal: Principal,
  input: CreateDeploymentInput,
): Promise<Deployment> {
  authorize(principal, "deployment.create");
  const queued = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const environment = await findEnvironmentBySlug(tx, server.id, input.environment);
    if (!environment) throw notFound("environment", `${server.slug}@${input.environment}`);
    const { clearCache, trigger = "manual" } = input;
    return queueDeployment(tx, principal, { server, environment, trigger, clearCache });
  });
  await ringDeployment(deps, queued.deploymentId);
  for (const id of queued.superseded) await hintDeployment(deps, id);
  return getDeployment(deps, principal, { server: input.server, deployment: queued.deploymentId });
}
