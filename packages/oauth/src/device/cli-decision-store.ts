import type { Db } from "@switchyard/db";

type Pool = Pick<Db, "systemPool">;

/** Keeps a decision under the hash of its request; false when one was kept before. */
export async function insertCliDecision(
  db: Pool,
  id: string,
  kept: { readonly decision: unknown; readonly expiresAt: Date },
): Promise<boolean> {
  const { rowCount } = await db.systemPool.query(
    `insert into oauth_models (kind, id, payload, expires_at) values ('CliDecision', $1, $2, $3)
     on conflict (kind, id) do nothing`,
    [id, JSON.stringify(kept.decision), kept.expiresAt],
  );
  return rowCount === 1;
}

/** Takes a decision: once, and before it expires. */
export async function takeCliDecisionRow(db: Pool, id: string): Promise<unknown> {
  const { rows } = await db.systemPool.query<{ payload: unknown }>(
    `update oauth_models set consumed_at = now()
     where kind = 'CliDecision' and id = $1 and consumed_at is null and expires_at > now() returning payload`,
    [id],
  );
  return rows[0]?.payload ?? null;
}
