import type { Db } from "@switchyard/db";

/** What keeps when, where and for what it was used last. */
export type UsedKind = "key" | "client" | "grant";

/** The last use of one credential. */
export interface Use {
  readonly at: Date;
  readonly ip: string;
  readonly serverId: string;
  /** Null when it did not call a tool. */
  readonly tool: string | null;
}

const TABLES: Readonly<Record<UsedKind, { readonly table: string; readonly keepsServer: boolean }>> = {
  key: { table: "api_keys", keepsServer: true },
  client: { table: "oauth_clients", keepsServer: true },
  // A grant is for one server anyway.
  grant: { table: "grants", keepsServer: false },
};

/** Writes last uses of credentials of one kind, in one statement; an older use never replaces a newer one. */
export async function writeUses(
  db: Pick<Db, "systemPool">,
  kind: UsedKind,
  uses: readonly (readonly [id: string, use: Use])[],
): Promise<void> {
  const { table, keepsServer } = TABLES[kind];
  await db.systemPool.query(
    `update ${table} set last_used_at = u.at, last_used_ip = u.ip, ${keepsServer ? "last_used_server_id = u.server_id," : ""}
        last_used_tool = coalesce(u.tool, last_used_tool)
      from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[]) as u(id, at, ip, server_id, tool)
      where ${table}.id = u.id and (last_used_at is null or last_used_at < u.at)`,
    [
      uses.map(([id]) => id),
      uses.map(([, { at }]) => at),
      uses.map(([, { ip }]) => ip),
      uses.map(([, { serverId }]) => serverId),
      uses.map(([, { tool }]) => tool),
    ],
  );
}
