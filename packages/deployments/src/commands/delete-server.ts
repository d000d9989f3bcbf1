import { recordManagementEvent } from "@switchyard/audit";
import { notFound } from "@switchyard/contracts";
import { removeGitCredential } from "@switchyard/secrets";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { CommandDeps } from "../deps.ts";
import { deleteServerRows, findServer } from "../server-store.ts";
import { hintRoutes } from "./ring-deployment.ts";

/**
 * Deletes a server with its environments, deployments, variables and logs; its endpoint stops at once and workers stop its
 * instances. Its audit events stay. Throws AppError server_not_found.
 */
export async function deleteServer(
  deps: CommandDeps,
  principal: Principal,
  input: { readonly server: string },
): Promise<void> {
  authorize(principal, "server.manage");
  const serverId = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    await deleteServerRows(tx, server.id);
    if (server.gitCredentialId !== null) await removeGitCredential(tx, server.gitCredentialId);
    await recordManagementEvent(tx, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      method: "server.delete",
      name: server.slug,
      server,
      context: { requestId: principal.requestId },
    });
    return server.id;
  });
  await hintRoutes(deps, { orgId: principal.orgId, serverId });
}
