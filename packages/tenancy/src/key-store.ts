import { type ApiKeyDetail, KeyPlane, Role } from "@switchyard/contracts";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";
import type { CredentialChange } from "./credential-change.ts";
import { type CredentialRow, readCredentialFacts } from "./credential-facts-store.ts";
import { credentialStatus } from "./credential-status.ts";

const KEY = {
  id: true,
  name: true,
  plane: true,
  hint: true,
  role: true,
  serverIds: true,
  userId: true,
  scopes: true,
  tools: true,
  ipAllow: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  suspendedAt: true,
  revokedAt: true,
  previousUntil: true,
  lastUsedAt: true,
  lastUsedIp: true,
  lastUsedServerId: true,
  lastUsedTool: true,
} as const;

/** A key with all that limits it and what became of it; never its secret. */
export interface KeyRow extends CredentialRow {
  readonly name: string;
  readonly plane: string;
  readonly hint: string;
  readonly role: string | null;
  readonly scopes: string[];
  readonly tools: string[];
  readonly ipAllow: string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly previousUntil: Date | null;
}

export interface NewKeyRow {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly plane: KeyPlane;
  readonly hash: string;
  readonly hint: string;
  readonly role: Role | null;
  readonly serverIds: string[];
  readonly userId: string | null;
  readonly scopes: string[];
  readonly tools: string[];
  readonly ipAllow: string[];
  readonly createdBy: string;
  readonly expiresAt: Date | null;
}

/** Inserts a key. */
export async function insertKey(tx: OrgTransaction, key: NewKeyRow): Promise<KeyRow> {
  return tx.apiKey.create({ data: key, select: KEY });
}

/** One key of the transaction's org. */
export async function findKey(tx: OrgTransaction, orgId: string, id: string): Promise<KeyRow | null> {
  return tx.apiKey.findFirst({ where: { orgId, id }, select: KEY });
}

/** Keys of an org, newest first, one more than `limit` when there are more. */
export async function listKeys(
  tx: OrgTransaction,
  orgId: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<KeyRow[]> {
  return tx.apiKey.findMany({
    where: { orgId, ...(page.cursor === undefined ? {} : { id: { lt: page.cursor } }) },
    orderBy: { id: "desc" },
    take: page.limit + 1,
    select: KEY,
  });
}

/**
 * Revokes a key that is not yet revoked and tells every door by a row in `revocations`; false when it already was, so
 * that of two callers one does it.
 */
export async function revokeKeyRow(tx: OrgTransaction, orgId: string, id: string): Promise<boolean> {
  const { count } = await tx.apiKey.updateMany({
    where: { orgId, id, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  if (count === 0) return false;
  await insertKeyRevocation(tx, orgId, id);
  return true;
}

/** Changes a key that was not revoked; false when it was. */
export async function updateKeyRow(
  tx: OrgTransaction,
  key: { readonly orgId: string; readonly id: string },
  change: CredentialChange,
): Promise<boolean> {
  const { count } = await tx.apiKey.updateMany({ where: { ...key, revokedAt: null }, data: change });
  return count === 1;
}

/** Tells every door that what a key was exchanged for until now no longer counts. */
export async function insertKeyRevocation(tx: OrgTransaction, orgId: string, id: string): Promise<void> {
  await tx.revocation.create({ data: { orgId, kind: "key", value: id } });
}

/**
 * Puts a new secret in the place of a key's present one, which goes on until `previousUntil`, or ends now. The one
 * before that ends in any case. Two who do it at once both succeed, one after the other.
 */
export async function replaceKeySecret(
  tx: OrgTransaction,
  key: { readonly orgId: string; readonly id: string },
  next: { readonly hash: string; readonly hint: string; readonly previousUntil: Date | null },
): Promise<void> {
  const { hash, hint, previousUntil } = next;
  await tx.$executeRaw`update api_keys
    set previous_hash = case when ${previousUntil}::timestamptz is null then null else hash end,
      previous_until = ${previousUntil}::timestamptz, hash = ${hash}, hint = ${hint}
    where org_id = ${key.orgId} and id = ${key.id}`;
}

/** Keys as callers see them, with names for the ids in them. */
export async function keyViews(tx: OrgTransaction, orgId: string, keys: readonly KeyRow[]): Promise<ApiKeyDetail[]> {
  const facts = await readCredentialFacts(tx, orgId, keys);
  return keys.map((key) => ({
    id: key.id,
    name: key.name,
    plane: KeyPlane.parse(key.plane),
    hint: key.hint,
    role: key.role === null ? null : Role.parse(key.role),
    servers: facts.servers(key),
    owner: facts.owner(key),
    scopes: key.scopes,
    tools: key.tools,
    ipAllow: key.ipAllow,
    status: credentialStatus(key),
    linkPendingUntil: facts.linkPendingUntil(key),
    previousUntil: key.previousUntil && key.previousUntil > new Date() ? key.previousUntil.toISOString() : null,
    createdBy: facts.createdBy(key),
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    lastUse: facts.lastUse(key),
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }));
}

export interface KeyCredential {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly role: Role | null;
  readonly ipAllow: readonly string[];
  readonly expiresAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** The key whose secret has this hash, or had it before a rotation that still overlaps, in whichever org. */
export async function findKeyByHash(tx: SystemTransaction, hash: string): Promise<KeyCredential | null> {
  const row = await tx.apiKey.findFirst({
    where: { OR: [{ hash }, { previousHash: hash, previousUntil: { gt: new Date() } }] },
    select: {
      ...{ id: true, orgId: true, name: true, role: true, ipAllow: true },
      ...{ expiresAt: true, suspendedAt: true, revokedAt: true, lastUsedAt: true },
    },
  });
  return row ? { ...row, role: row.role === null ? null : Role.parse(row.role) } : null;
}

/** Notes when and from where a key was used at the management API. */
export async function noteKeyUse(
  tx: SystemTransaction,
  id: string,
  use: { readonly at: Date; readonly ip: string | null },
): Promise<void> {
  await tx.apiKey.updateMany({ where: { id }, data: { lastUsedAt: use.at, lastUsedIp: use.ip } });
}

/** Unrevoked manage keys of an org under one name, such as the one in admin.json. */
export async function findKeysByName(tx: OrgTransaction, orgId: string, name: string): Promise<KeyRow[]> {
  return tx.apiKey.findMany({ where: { orgId, name, plane: "manage", revokedAt: null }, select: KEY, take: 100 });
}
