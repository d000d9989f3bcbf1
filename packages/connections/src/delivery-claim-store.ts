/** Deliveries as the worker processes them. */
import type { Db } from "@switchyard/db";

export interface ClaimedDelivery {
  readonly id: string;
  readonly orgId: string | null;
  readonly serverId: string | null;
  readonly events: unknown;
  /** This try among them. */
  readonly attempt: number;
}

/** A try that has not ended by then is taken to be lost. */
const LEASE_SECONDS = 120;

/** Takes up to `limit` deliveries that wait, oldest first; their next try is far enough away for this one to end. */
export async function claimDeliveries(db: Db, limit: number): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await db.systemPool.query<{
    id: string;
    org_id: string | null;
    server_id: string | null;
    events: unknown;
    attempts: number;
  }>(
    `with due as (
       select id from deliveries where status = 'received' and next_try_at <= now()
       order by next_try_at, id limit $1 for update skip locked
     )
     update deliveries d set attempts = attempts + 1, next_try_at = now() + make_interval(secs => $2)
     from due where d.id = due.id
     returning d.id, d.org_id, d.server_id, d.events, d.attempts`,
    [limit, LEASE_SECONDS],
  );
  return rows.map((row) => ({
    id: row.id,
    orgId: row.org_id,
    serverId: row.server_id,
    events: row.events,
    attempt: row.attempts,
  }));
}

/** Ends a delivery. */
export async function endDelivery(
  db: Db,
  id: string,
  end: { readonly status: "processed" | "ignored" | "failed"; readonly error: string | null },
): Promise<void> {
  await db.systemPool.query(
    "update deliveries set status = $2, error = $3, processed_at = now() where id = $1 and status = 'received'",
    [id, end.status, end.error],
  );
}

/** Lets a delivery be tried again after `seconds`. */
export async function postponeDelivery(
  db: Db,
  id: string,
  next: { readonly seconds: number; readonly error: string },
): Promise<void> {
  await db.systemPool.query(
    "update deliveries set error = $3, next_try_at = now() + make_interval(secs => $2) where id = $1",
    [id, next.seconds, next.error],
  );
}

/**
 * Deletes deliveries older than `days`, and syncs that have had nothing to do for as long and nothing to remember: what
 * was written at GitHub, and branches and pull requests that are gone.
 */
export async function pruneDeliveries(db: Db, days: number): Promise<void> {
  await db.systemPool.query("delete from deliveries where received_at < now() - make_interval(days => $1)", [days]);
  await db.systemPool.query(
    `delete from syncs where done >= wanted and updated_at < now() - make_interval(days => $1)
       and (kind in ('status', 'checks') or seen is null or (kind = 'pull' and seen = 'closed'))`,
    [days],
  );
}
