import { type ApiKey, KeyPlane, Role } from "@switchyard/contracts";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";

const KEY = {
  id: true,
  name: true,
  plane: true,
  hint: true,
  role: true,
  serverIds: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  revokedAt: true,
} as const;

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly plane: string;
  readonly hint: string;
  readonly role: string | null;
  readonly serverIds: string[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
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
  await tx.revocation.create({ data: { orgId, kind: "key", value: id } });
  return true;
}

/** Ids of the org's servers by slug; slugs that name none are left out. */
export async function serverIdsBySlug(
  tx: OrgTransaction,
  orgId: string,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.server.findMany({
    where: { orgId, slug: { in: [...slugs] } },
    select: { id: true, slug: true },
    take: 100,
  });
  return new Map(rows.map((row) => [row.slug, row.id]));
}

/** Keys as callers see them, with slugs for the servers they are bound to. */
export async function keyViews(tx: OrgTransaction, orgId: string, keys: readonly KeyRow[]): Promise<ApiKey[]> {
  const ids = [...new Set(keys.flatMap((key) => key.serverIds))];
  const servers = await tx.server.findMany({ where: { orgId, id: { in: ids } }, select: { id: true, slug: true } });
  const slugs = new Map(servers.map((server) => [server.id, server.slug]));
  return keys.map((key) => ({
    id: key.id,
    name: key.name,
    plane: KeyPlane.parse(key.plane),
    hint: key.hint,
    role: key.role === null ? null : Role.parse(key.role),
    // A deleted server keeps its place by id: leaving it out could make the list empty, which means all servers.
    servers: key.serverIds.map((id) => slugs.get(id) ?? id),
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }));
}

export interface KeyCredential {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly role: Role | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** The key with this hash, whichever org it belongs to. */
export async function findKeyByHash(tx: SystemTransaction, hash: string): Promise<KeyCredential | null> {
  const row = await tx.apiKey.findUnique({
    where: { hash },
    select: { id: true, orgId: true, name: true, role: true, expiresAt: true, revokedAt: true, lastUsedAt: true },
  });
  return row ? { ...row, role: row.role === null ? null : Role.parse(row.role) } : null;
}

/** Notes when a key was used. */
export async function noteKeyUse(tx: SystemTransaction, id: string, at: Date): Promise<void> {
  await tx.apiKey.updateMany({ where: { id }, data: { lastUsedAt: at } });
}

/** Unrevoked manage keys of an org under one name, such as the one in admin.json. */
export async function findKeysByName(tx: OrgTransaction, orgId: string, name: string): Promise<KeyRow[]> {
  return tx.apiKey.findMany({ where: { orgId, name, plane: "manage", revokedAt: null }, select: KEY, take: 100 });
}
