import { recordManagementEvent } from "@switchyard/audit";
import { newApiKey } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import { requireAlive } from "../credential-status.ts";
import { keyToRenew } from "../key-in-hand.ts";
import { insertKeyRevocation, replaceKeySecret } from "../key-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";

export interface RenewedSecret {
  readonly secret: string;
  /** Until when the one before works; null when it ended at once. */
  readonly previousUntil: Date | null;
}

/**
 * Puts a new secret in the place of a key's present one and answers it, which is nowhere kept; the one before works on for
 * the overlap, the one before that no longer. Needs `key.manage`, for one's own key or with `org.manage`, and a role that
 * covers the key's. Throws AppError api_key_not_found, key_of_another, key_role_too_high, credential_not_active.
 */
export async function rotateApiKey(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly keyId: string; readonly overlapHours: number },
): Promise<RenewedSecret> {
  authorize(principal, "key.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const key = await keyToRenew(tx, principal, input.keyId);
    requireAlive(key);
    const renewed = await renewKeySecret(tx, { orgId, id: key.id, plane: key.plane }, input.overlapHours);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "key.rotate",
      name: key.name,
      arguments: { id: key.id, plane: key.plane, previousUntil: renewed.previousUntil },
      context: { requestId: principal.requestId },
    });
    return renewed;
  });
}

/** A new secret for a key, in the caller's own transaction and under its checks. */
export async function renewKeySecret(
  tx: OrgTransaction,
  key: { readonly orgId: string; readonly id: string; readonly plane: string },
  overlapHours: number,
): Promise<RenewedSecret> {
  const { orgId, id } = key;
  const { secret, hash, hint } = newApiKey(key.plane === "mcp" ? "mcp" : "manage");
  const previousUntil = overlapHours === 0 ? null : new Date(Date.now() + overlapHours * 3_600_000);
  await replaceKeySecret(tx, { orgId, id }, { hash, hint, previousUntil });
  // What ends at once is a secret that leaked: access tokens that it was exchanged for end with it.
  if (previousUntil === null) await insertKeyRevocation(tx, orgId, id);
  return { secret, previousUntil };
}
