import { Role } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";

/** What limits a credential that an org issued, as its row says it now. */
export interface IssuedRow {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly serverIds: readonly string[];
  readonly scopes: readonly string[];
  /** Empty means no limit. */
  readonly tools: readonly string[];
  /** Addresses and CIDR blocks; empty means anywhere. */
  readonly ipAllow: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** An API key as a door needs it. */
export interface KeyRow extends IssuedRow {
  /** The member it is: what keeps them from a tool keeps their key from it. Null for a machine's, and who has left. */
  readonly owner: { readonly userId: string; readonly role: Role } | null;
  readonly plane: "manage" | "mcp";
  /** Of the secret that was asked for, when it is the one before the last rotation: until when it works. */
  readonly previousUntil: Date | null;
}

export interface RawIssued {
  id: string;
  org_id: string;
  name: string;
  server_ids: string[];
  scopes: string[];
  tools: string[];
  ip_allow: string[];
  created_at: Date;
  expires_at: Date | null;
  suspended_at: Date | null;
  revoked_at: Date | null;
}

/** The columns of both kinds of credentials. */
export const ISSUED_COLUMNS =
  "id, org_id, name, server_ids, scopes, tools, ip_allow, created_at, expires_at, suspended_at, revoked_at";

/** The key whose secret has this hash, now or until its last rotation's overlap ends; null when there is none. */
export async function readKeyByHash(db: Pick<Db, "systemPool">, hash: string): Promise<KeyRow | null> {
  const { rows } = await db.systemPool.query<RawKey>({
    name: "read-key-by-hash",
    text: `select ${ISSUED_COLUMNS}, plane, user_id, ${OWNER_ROLE}, null::timestamptz as previous_until
      from api_keys where hash = $1
      union all
      select ${ISSUED_COLUMNS}, plane, user_id, ${OWNER_ROLE}, previous_until
      from api_keys where previous_hash = $1 and previous_until is not null`,
    values: [hash],
  });
  return rows[0] === undefined ? null : toKey(rows[0]);
}

/** The key of this id; null when there is none. */
export async function readKeyById(db: Pick<Db, "systemPool">, id: string): Promise<KeyRow | null> {
  const { rows } = await db.systemPool.query<RawKey>({
    name: "read-key-by-id",
    text: `select ${ISSUED_COLUMNS}, plane, user_id, ${OWNER_ROLE}, null::timestamptz as previous_until
      from api_keys where id = $1`,
    values: [id],
  });
  return rows[0] === undefined ? null : toKey(rows[0]);
}

function toKey(row: RawKey): KeyRow {
  const { user_id: userId, owner_role: role } = row;
  const owner = userId === null || role === null ? null : { userId, role: Role.parse(role) };
  return { ...toIssued(row), plane: row.plane === "mcp" ? "mcp" : "manage", previousUntil: row.previous_until, owner };
}

interface RawKey extends RawIssued {
  plane: string;
  previous_until: Date | null;
  user_id: string | null;
  owner_role: string | null;
}

const OWNER_ROLE =
  "(select m.role from members m where m.org_id = api_keys.org_id and m.user_id = api_keys.user_id) as owner_role";

/** A row as the rest of the door reads it. */
export function toIssued(row: RawIssued): IssuedRow {
  return {
    id: row.id,
    orgId: row.org_id,
    name: row.name,
    serverIds: row.server_ids,
    scopes: row.scopes,
    tools: row.tools,
    ipAllow: row.ip_allow,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    suspendedAt: row.suspended_at,
    revokedAt: row.revoked_at,
  };
}
