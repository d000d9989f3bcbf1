import type { CommandDeps } from "../deps.ts";
import { deploymentChannel, deploymentRun, routesChannel } from "../job.ts";

/** Rings for a deployment whose row has committed. A ring that is lost is repeated by the sweeper. */
export async function ringDeployment(deps: Pick<CommandDeps, "queue">, deploymentId: string): Promise<void> {
  await deps.queue.enqueue(deploymentRun, { deploymentId }).catch(() => {});
  await hintDeployment(deps, deploymentId);
}

/** Hints that rows of a deployment changed. */
export async function hintDeployment(deps: Pick<CommandDeps, "queue">, deploymentId: string): Promise<void> {
  await deps.queue.publish(deploymentChannel(deploymentId), { deploymentId });
}

/** Hints that routes of a server changed. */
export async function hintRoutes(
  deps: Pick<CommandDeps, "queue">,
  server: { readonly orgId: string; readonly serverId: string },
): Promise<void> {
  await deps.queue.publish(routesChannel, { orgId: server.orgId, serverId: server.serverId });
}
