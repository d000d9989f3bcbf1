import { type ApiKeyDetail, notFound, type operations } from "@switchyard/contracts";
import type { z } from "zod";
import { changeOfCredential, recordCredentialChange } from "../credential-change.ts";
import { requireAlive } from "../credential-status.ts";
import { resolveTargets } from "../credential-targets.ts";
import { keyInHand } from "../key-in-hand.ts";
import { findKey, insertKeyRevocation, keyViews, updateKeyRow } from "../key-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";
import { requireNoTargets } from "./create-api-key.ts";

type Patch = z.output<(typeof operations)["updateApiKey"]["body"]>;

/**
 * Changes what limits a key, suspends it, or lets it go on: in force at every door within 5 seconds. A key that was revoked
 * stays so. Needs `key.manage`, and `org.manage` for a key that somebody else created. Throws AppError api_key_not_found,
 * key_of_another, key_input_mixed, credential_not_active, expiry_past, and what creating one throws.
 */
export async function updateApiKey(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly keyId: string; readonly patch: Patch },
): Promise<ApiKeyDetail> {
  authorize(principal, "key.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const key = await keyInHand(tx, principal, input.keyId);
    if (key.plane === "manage") requireNoTargets(input.patch);
    const serverIds = input.patch.servers && (await resolveTargets(tx, principal, input.patch.servers));
    const change = changeOfCredential(key, input.patch, serverIds);
    const changed = await updateKeyRow(tx, { orgId, id: key.id }, change);
    const row = await findKey(tx, orgId, key.id);
    if (!changed || !row) {
      requireAlive(row ?? key);
      throw notFound("API key", key.id);
    }
    const suspended = await recordCredentialChange(tx, { principal, noun: "key", held: key, patch: input.patch });
    if (suspended) await insertKeyRevocation(tx, orgId, key.id);
    const [view] = await keyViews(tx, orgId, [row]);
    if (!view) throw notFound("API key", key.id);
    return view;
  });
}
