import { recordManagementEvent } from "@switchyard/audit";
import { notFound } from "@switchyard/contracts";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { ConnectionDeps } from "../deps.ts";
import { changeSource, findSource } from "../source-store.ts";

/** Removes the server's own webhook URL. Throws AppError permission_denied, server_not_found, webhook_not_found. */
export async function deleteServerWebhook(
  deps: Pick<ConnectionDeps, "db">,
  principal: Principal,
  input: { readonly server: string },
): Promise<void> {
  authorize(principal, "server.manage");
  const { orgId } = principal;
  await deps.db.forOrg(orgId, async (tx) => {
    const server = await findSource(tx, input.server);
    if (!server) throw notFound("server", input.server);
    if (server.hookSealed === null) throw notFound("webhook", server.slug);
    await changeSource(tx, server.id, { hookSealed: null });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "webhook.delete",
      name: server.slug,
      server,
      context: { requestId: principal.requestId },
    });
  });
}
