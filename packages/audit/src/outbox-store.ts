import type { Db, InputJsonValue, OrgTransaction } from "@switchyard/db";
import type { UnsealedEvent } from "./event.ts";

type Pool = Db["systemPool"];

/** Adds one event to the outbox inside `tx`. `createMany` because the tenant role may insert but not read it back. */
export async function insertIntoOutbox(tx: OrgTransaction, event: UnsealedEvent): Promise<void> {
  const json: InputJsonValue = JSON.parse(JSON.stringify(event));
  await tx.auditOutbox.createMany({ data: [{ id: event.id, orgId: event.orgId, event: json }] });
}

/** An event as it stands in a spool: its ids and its JSON text. */
export interface OutboxRow {
  readonly id: string;
  readonly orgId: string;
  readonly json: string;
}

/**
 * Adds events by the system login in one statement. Idempotent by id: an event that waits already, or is sealed already,
 * is left as it is. Answers how many were new.
 */
export async function insertBatchIntoOutbox(pool: Pool, rows: readonly OutboxRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const added = await pool.query(
    `insert into audit_outbox (id, org_id, event)
     select u.id, u.org_id, u.event::jsonb
     from unnest($1::text[], $2::text[], $3::text[]) as u(id, org_id, event)
     where not exists (select 1 from audit_events e where e.id = u.id)
     on conflict (id) do nothing`,
    [rows.map((row) => row.id), rows.map((row) => row.orgId), rows.map((row) => row.json)],
  );
  return added.rowCount ?? 0;
}
