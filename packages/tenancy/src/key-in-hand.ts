import { AppError, notFound, Role } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { findKey, type KeyRow } from "./key-store.ts";
import { coversRole } from "./permissions.ts";
import { may, type Principal } from "./principal.ts";

/**
 * A key that the principal may act on: one they created, or any for `org.manage`. Throws AppError api_key_not_found,
 * key_of_another.
 */
export async function keyInHand(tx: OrgTransaction, principal: Principal, keyId: string): Promise<KeyRow> {
  const key = await findKey(tx, principal.orgId, keyId);
  if (!key) throw notFound("API key", keyId);
  if (key.createdBy === principal.id || may(principal, "org.manage")) return key;
  throw new AppError({
    code: "key_of_another",
    kind: "forbidden",
    message: `The key "${key.name}" was created by somebody else; you may change and revoke your own.`,
    remedy: "Ask an owner or admin to do it.",
  });
}

/** The same, but of one whose owner also acts on it: it is theirs to put a new secret in its place. */
export async function keyToRenew(tx: OrgTransaction, principal: Principal, keyId: string): Promise<KeyRow> {
  const key = await findKey(tx, principal.orgId, keyId);
  const inHand = key?.userId === principal.id ? key : await keyInHand(tx, principal, keyId);
  requireRole(principal, inHand);
  return inHand;
}

/** Who puts a new secret to a key can act as it: so its role may not exceed theirs. Throws AppError key_role_too_high. */
function requireRole(principal: Principal, key: KeyRow): void {
  if (key.role === null || principal.kind === "system") return;
  const [role, own] = [Role.parse(key.role), principal.role ?? "member"];
  if (coversRole(own, role)) return;
  throw new AppError({
    code: "key_role_too_high",
    kind: "forbidden",
    message: `The key "${key.name}" has the role ${role}, which your role ${own} does not cover.`,
    remedy: "Ask an owner or admin to do it.",
  });
}
