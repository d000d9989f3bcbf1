import { AppError } from "@switchyard/contracts";
import type { DeploymentPlan } from "../detection/plan.ts";
import { assertVariables } from "./detect-step.ts";
import { findReusable } from "./reuse-store.ts";
import type { Run } from "./run.ts";
import { saveArtifact, savePlan } from "./run-store.ts";

/** Takes artifact and plan of another deployment instead of building. Throws AppError reuse_missing, variable_missing. */
export async function reuseArtifact(
  run: Run,
  from: string,
): Promise<{ readonly plan: DeploymentPlan; readonly digest: string }> {
  const { deps, deployment, holder } = run;
  const found = await findReusable(deps.db, { deploymentId: from, serverId: deployment.serverId });
  if (found === null) {
    throw new AppError({
      code: "reuse_missing",
      kind: "conflict",
      message: "The deployment whose artifact this one was to take ended without one.",
      remedy: "Deploy the commit again; it is then built.",
    });
  }
  await assertVariables(run, found.plan);
  await savePlan(deps.db, holder, found.plan);
  await saveArtifact(deps.db, holder, found);
  run.say(`Nothing is built: artifact sha256:${found.digest.slice(0, 12)} of deployment #${found.number}.`);
  return { plan: found.plan, digest: found.digest };
}
