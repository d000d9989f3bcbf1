import { recordManagementEvent } from "@switchyard/audit";
import { insertCredentialLink } from "../credential-link-store.ts";
import { requireActive } from "../credential-status.ts";
import { keyToRenew } from "../key-in-hand.ts";
import type { IssuedLink } from "../link-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";

/**
 * A one-time link with which a teammate collects a key: its secret is made then, so that nobody else ever sees it, and the
 * one before works on for the overlap. A link made earlier for the same key ends. Needs what rotating needs. Throws
 * AppError api_key_not_found, key_of_another, key_role_too_high, credential_not_active.
 */
export async function createApiKeyLink(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly keyId: string; readonly expiresInHours: number; readonly overlapHours: number },
): Promise<IssuedLink> {
  authorize(principal, "key.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const key = await keyToRenew(tx, principal, input.keyId);
    requireActive(key);
    const { expiresInHours, overlapHours } = input;
    const link = await insertCredentialLink(tx, {
      ...{ orgId, kind: "key", credential: key.id, createdBy: principal.id, expiresInHours, overlapHours },
    });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "key.link",
      name: key.name,
      arguments: { id: key.id, plane: key.plane, owner: key.userId, expiresAt: link.expiresAt },
      context: { requestId: principal.requestId },
    });
    return link;
  });
}
