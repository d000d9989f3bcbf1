import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Deployment, notFound } from "@switchyard/contracts";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { findDeployment } from "../deployment-store.ts";
import type { CommandDeps } from "../deps.ts";
import { movePointer } from "../environment-store.ts";
import { getDeployment } from "../queries/list-deployments.ts";
import { findServer } from "../server-store.ts";
import { hintDeployment, hintRoutes } from "./ring-deployment.ts";

/**
 * Makes a ready deployment live; also how to roll back. Nothing is rebuilt: the pointer moves and workers follow. Live
 * already is fine. Throws AppError deployment_not_ready, live_pointer_moved.
 */
export async function promoteDeployment(
  deps: CommandDeps,
  principal: Principal,
  input: { readonly server: string; readonly deployment: string },
): Promise<Deployment> {
  authorize(principal, "deployment.create");
  const serverId = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const row = await findDeployment(tx, server.id, input.deployment);
    if (!row) throw notFound("deployment", input.deployment);
    if (row.status !== "ready") throw notReady(row.number, row.status);
    const from = row.environment.liveDeploymentId;
    if (from === row.id) return server.id;
    const moved = await movePointer(tx, { environmentId: row.environmentId, from, to: row.id });
    if (!moved) throw pointerMoved();
    await recordManagementEvent(tx, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      method: "deployment.promote",
      name: `#${row.number}`,
      server,
      deploymentId: row.id,
      arguments: { environment: row.environment.slug, previous: from },
      context: { requestId: principal.requestId },
    });
    return server.id;
  });
  await hintRoutes(deps, { orgId: principal.orgId, serverId });
  await hintDeployment(deps, input.deployment);
  return getDeployment(deps, principal, input);
}

function notReady(number: number, status: string): AppError {
  return new AppError({
    code: "deployment_not_ready",
    kind: "conflict",
    message: `Deployment #${number} is ${status}; only a ready deployment can be made live.`,
    remedy: "Choose a deployment that is ready, or deploy again.",
  });
}

function pointerMoved(): AppError {
  return new AppError({
    code: "live_pointer_moved",
    kind: "conflict",
    message: "Another deployment was made live at the same moment.",
    remedy: "Look at which one is live now and decide again.",
  });
}
