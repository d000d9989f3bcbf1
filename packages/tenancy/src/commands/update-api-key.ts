import { recordManagementEvent } from "@switchyard/audit";
import { type ApiKeyDetail, notFound, type operations } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import type { z } from "zod";
import { parseExpiry, requireAlive } from "../credential-status.ts";
import { resolveTargets } from "../credential-targets.ts";
import { parseIpAllow } from "../ip-allow.ts";
import { keyInHand } from "../key-in-hand.ts";
import { findKey, insertKeyRevocation, type KeyChange, type KeyRow, keyViews, updateKeyRow } from "../key-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";
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
    const changed = await updateKeyRow(tx, { orgId, id: key.id }, changeOf(key, input.patch, serverIds));
    const row = await findKey(tx, orgId, key.id);
    if (!changed || !row) {
      requireAlive(row ?? key);
      throw notFound("API key", key.id);
    }
    await recordChange(tx, { principal, key, patch: input.patch });
    const [view] = await keyViews(tx, orgId, [row]);
    if (!view) throw notFound("API key", key.id);
    return view;
  });
}

function changeOf(key: KeyRow, patch: Patch, serverIds: string[] | undefined): KeyChange {
  const { name, scopes, tools, ipAllow, expiresAt, suspended } = patch;
  return {
    ...(name === undefined ? {} : { name }),
    ...(serverIds === undefined ? {} : { serverIds }),
    ...(scopes === undefined ? {} : { scopes: [...new Set(scopes)] }),
    ...(tools === undefined ? {} : { tools: [...new Set(tools)] }),
    ...(ipAllow === undefined ? {} : { ipAllow: parseIpAllow(ipAllow) }),
    ...(expiresAt === undefined ? {} : { expiresAt: parseExpiry(expiresAt) }),
    ...(suspended === undefined ? {} : { suspendedAt: suspended ? (key.suspendedAt ?? new Date()) : null }),
  };
}

/** One event for what limits it, one for whether it works: each is looked for by its own name. */
async function recordChange(
  tx: OrgTransaction,
  { principal, key, patch }: { readonly principal: Principal; readonly key: KeyRow; readonly patch: Patch },
): Promise<void> {
  const { orgId } = principal;
  const { suspended, ...limits } = patch;
  const event = { orgId, actor: actorOf(principal), name: key.name, context: { requestId: principal.requestId } };
  if (Object.keys(limits).length > 0) {
    await recordManagementEvent(tx, { ...event, method: "key.update", arguments: { id: key.id, ...limits } });
  }
  if (suspended === undefined || suspended === (key.suspendedAt !== null)) return;
  if (suspended) await insertKeyRevocation(tx, orgId, key.id);
  const method = suspended ? "key.suspend" : "key.resume";
  await recordManagementEvent(tx, { ...event, method, arguments: { id: key.id, plane: key.plane } });
}
