import type { Db } from "@switchyard/db";

/** An API key as a door needs it. */
export interface KeyRow {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly plane: "manage" | "mcp";
  /** Empty means every server of the org. */
  readonly serverIds: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

interface RawKey {
  id: string;
  org_id: string;
  name: string;
  plane: string;
  server_ids: string[];
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
}

/** The key with this hash, or null. */
export async function readKeyByHash(db: Pick<Db, "systemPool">, hash: string): Promise<KeyRow | null> {
  const { rows } = await db.systemPool.query<RawKey>({
    name: "read-key-by-hash",
    text: `select id, org_id, name, plane, server_ids, created_at, expires_at, revoked_at from api_keys where hash = $1`,
    values: [hash],
  });
  const row = rows[0];
  if (row === undefined) return null;
  return {
    id: row.id,
    orgId: row.org_id,
    name: row.name,
    plane: row.plane === "mcp" ? "mcp" : "manage",
    serverIds: row.server_ids,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}

/** Writes when keys were last used. */
export async function touchKeys(db: Pick<Db, "systemPool">, ids: readonly string[]): Promise<void> {
  await db.systemPool.query("update api_keys set last_used_at = now() where id = any($1::text[])", [ids]);
}
