import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Deployment, notFound } from "@switchyard/contracts";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { isTerminal } from "../deployment-machine.ts";
import { endQueued, findDeployment, lockDeployment, requestCancel } from "../deployment-store.ts";
import type { CommandDeps } from "../deps.ts";
import { getDeployment } from "../queries/list-deployments.ts";
import { findServer } from "../server-store.ts";
import { wantReport } from "../sync-store.ts";
import { hintDeployment } from "./ring-deployment.ts";

/**
 * Cancels a deployment: at once while it waits, within two seconds when a worker runs it. Throws AppError
 * deployment_ended when it has ended.
 */
export async function cancelDeployment(
  deps: CommandDeps,
  principal: Principal,
  input: { readonly server: string; readonly deployment: string },
): Promise<Deployment> {
  authorize(principal, "deployment.create");
  await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const row = await findDeployment(tx, server.id, input.deployment);
    const status = row === null ? null : await lockDeployment(tx, input.deployment);
    if (row === null || status === null) throw notFound("deployment", input.deployment);
    if (isTerminal(status)) {
      throw new AppError({
        code: "deployment_ended",
        kind: "conflict",
        message: `Deployment #${row.number} has ended (${status}) and cannot be canceled.`,
        remedy: "Promote another deployment to replace a live one.",
      });
    }
    if (status === "queued") await endQueued(tx, row.id, { status: "canceled" });
    else await requestCancel(tx, row.id);
    await wantReport(tx, row.id);
    await recordManagementEvent(tx, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      method: "deployment.cancel",
      name: `#${row.number}`,
      server,
      deploymentId: row.id,
      context: { requestId: principal.requestId },
    });
  });
  await hintDeployment(deps, input.deployment);
  return getDeployment(deps, principal, input);
}
