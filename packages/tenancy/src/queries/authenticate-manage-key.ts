import { AppError } from "@switchyard/contracts";
import { addressAllowed } from "@switchyard/contracts/addresses";
import { parseApiKey } from "@switchyard/crypto";
import type { SystemTransaction } from "@switchyard/db";
import { findKeyByHash, type KeyCredential, noteKeyUse } from "../key-store.ts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity } from "../principal.ts";

const USED_EVERY_MS = 60_000;

/** Where a key is presented. */
export interface KeyUse {
  readonly requestId: string;
  /** Address of who presents it; null where there is none to know. */
  readonly ip: string | null;
}

/**
 * Who a manage key is; the secret before a rotation counts while they overlap. Throws AppError api_key_invalid,
 * api_key_wrong_plane, api_key_revoked, api_key_expired, api_key_suspended or api_key_address_refused, all
 * `unauthenticated`. Notes the use at most once a minute.
 */
export async function authenticateManageKey({ db }: TenancyDeps, secret: string, use: KeyUse): Promise<Identity> {
  const parsed = parseApiKey(secret);
  if (!parsed) throw refused("api_key_invalid", "This is not an API key of Switchyard.");
  if (parsed.plane !== "manage") {
    throw refused(
      "api_key_wrong_plane",
      "This key has the plane mcp: it calls tools at the MCP endpoint and opens nothing here.",
      "Use a key of the plane manage for the API.",
    );
  }
  return db.asSystem("authenticate a manage key", async (tx) => {
    const key = await findKeyByHash(tx, parsed.hash);
    if (!key || key.role === null) throw refused("api_key_invalid", "There is no such API key.");
    if (key.revokedAt) throw refused("api_key_revoked", `The key "${key.name}" was revoked.`);
    if (key.expiresAt && key.expiresAt <= new Date()) {
      throw refused("api_key_expired", `The key "${key.name}" expired at ${key.expiresAt.toISOString()}.`);
    }
    if (key.suspendedAt) {
      throw refused("api_key_suspended", `The key "${key.name}" is suspended.`, "Ask an owner or admin to resume it.");
    }
    if (!addressAllowed(use.ip ?? "", key.ipAllow)) {
      const message = `The key "${key.name}" may not be used from ${use.ip ?? "an unknown address"}.`;
      throw refused("api_key_address_refused", message, "Use it from an address that its IP allow-list names.");
    }
    await noteUse(tx, key, use.ip);
    const bound = { orgId: key.orgId, role: key.role };
    return { kind: "key", id: key.id, label: key.name, credential: key.id, requestId: use.requestId, bound };
  });
}

async function noteUse(tx: SystemTransaction, key: KeyCredential, ip: string | null): Promise<void> {
  const now = new Date();
  if (key.lastUsedAt && key.lastUsedAt.getTime() > now.getTime() - USED_EVERY_MS) return;
  await noteKeyUse(tx, key.id, { at: now, ip });
}

function refused(code: string, message: string, remedy = "Create a new key in the org's settings."): AppError {
  return new AppError({ code, kind: "unauthenticated", message, remedy });
}
