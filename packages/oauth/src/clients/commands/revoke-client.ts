import { recordManagementEvent } from "@switchyard/audit";
import { notFound } from "@switchyard/contracts";
import { actorOf, authorize, type Principal, type TenancyDeps } from "@switchyard/tenancy";
import { findClient, revokeClientRow } from "../client-store.ts";

/**
 * Revokes a client for good: it takes no token any more, and every door refuses those it took within 5 seconds. Revoking
 * it again changes nothing. Needs `client.manage`. Throws AppError client_not_found.
 */
export async function revokeClient(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly clientId: string },
): Promise<void> {
  authorize(principal, "client.manage");
  const { orgId } = principal;
  await db.forOrg(orgId, async (tx) => {
    const client = await findClient(tx, orgId, input.clientId);
    if (!client) throw notFound("client", input.clientId);
    if (!(await revokeClientRow(tx, orgId, client.id))) return;
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "client.revoke",
      name: client.name,
      arguments: { id: client.id },
      context: { requestId: principal.requestId },
    });
  });
}
