import type { JobQueue } from "@switchyard/queue";
import { deploymentChannel, deploymentRun, routesChannel } from "../job.ts";

/** Rings for a deployment whose row has committed. A ring that is lost is repeated by the sweeper. */
export async function ringDeployment(
  deps: { readonly queue: Pick<JobQueue, "enqueue" | "publish"> },
  deploymentId: string,
): Promise<void> {
  await deps.queue.enqueue(deploymentRun, { deploymentId }).catch(() => {});
  await hintDeployment(deps, deploymentId);
}

/** Hints that rows of a deployment changed. */
export async function hintDeployment(
  deps: { readonly queue: Pick<JobQueue, "publish"> },
  deploymentId: string,
): Promise<void> {
  await deps.queue.publish(deploymentChannel(deploymentId), { deploymentId });
}

/** Hints that routes of a server changed. */
export async function hintRoutes(
  deps: { readonly queue: Pick<JobQueue, "publish"> },
  server: { readonly orgId: string; readonly serverId: string },
): Promise<void> {
  await deps.queue.publish(routesChannel, { orgId: server.orgId, serverId: server.serverId });
}
