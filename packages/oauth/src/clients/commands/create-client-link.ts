import { recordManagementEvent } from "@switchyard/audit";
import {
  actorOf,
  authorize,
  type IssuedLink,
  insertCredentialLink,
  type Principal,
  requireActive,
  type TenancyDeps,
} from "@switchyard/tenancy";
import { clientWithSecret } from "./rotate-client-secret.ts";

/**
 * A one-time link with which a teammate collects a client: its secret is made then, so that nobody else ever sees it, and
 * the one before works on for the overlap. A link made earlier for the same client ends. Needs `client.manage`. Throws
 * AppError client_not_found, client_without_secret, credential_not_active.
 */
export async function createClientLink(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly clientId: string; readonly expiresInHours: number; readonly overlapHours: number },
): Promise<IssuedLink> {
  authorize(principal, "client.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const client = await clientWithSecret(tx, orgId, input.clientId);
    requireActive(client);
    const { expiresInHours, overlapHours } = input;
    const link = await insertCredentialLink(tx, {
      ...{ orgId, kind: "client", credential: client.id, createdBy: principal.id, expiresInHours, overlapHours },
    });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "client.link",
      name: client.name,
      arguments: { id: client.id, owner: client.userId, expiresAt: link.expiresAt },
      context: { requestId: principal.requestId },
    });
    return link;
  });
}
