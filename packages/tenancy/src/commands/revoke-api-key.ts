import { recordManagementEvent } from "@switchyard/audit";
import { keyInHand } from "../key-in-hand.ts";
import { revokeKeyRow } from "../key-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";

/**
 * Revokes a key: every door refuses it within 5 seconds. Revoking it again changes nothing. Needs `key.manage`, and
 * `org.manage` for a key that somebody else created. Throws AppError api_key_not_found, key_of_another.
 */
export async function revokeApiKey(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly keyId: string },
): Promise<void> {
  authorize(principal, "key.manage");
  const { orgId } = principal;
  await db.forOrg(orgId, async (tx) => {
    const key = await keyInHand(tx, principal, input.keyId);
    if (!(await revokeKeyRow(tx, orgId, key.id))) return;
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "key.revoke",
      name: key.name,
      arguments: { id: key.id, plane: key.plane },
      context: { requestId: principal.requestId },
    });
  });
}
