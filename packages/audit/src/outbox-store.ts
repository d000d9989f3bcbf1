import type { Db, InputJsonValue, OrgTransaction } from "@switchyard/db";
import type { UnsealedEvent } from "./event.ts";

/** Adds one event to the outbox inside `tx`. `createMany` because the tenant role may insert but not read it back. */
export async function insertIntoOutbox(tx: OrgTransaction, event: UnsealedEvent): Promise<void> {
  const json: InputJsonValue = JSON.parse(JSON.stringify(event));
  await tx.auditOutbox.createMany({ data: [{ id: event.id, orgId: event.orgId, event: json }] });
}

/**
 * Adds events, each given as its JSON text, by the system login in one statement. Idempotent by id: an event that waits
 * already, or is sealed already, is left as it is. Answers how many were new.
 */
export async function insertBatchIntoOutbox(db: Pick<Db, "systemPool">, events: readonly string[]): Promise<number> {
  if (events.length === 0) return 0;
  const added = await db.systemPool.query(
    `insert into audit_outbox (id, org_id, event)
     select e->>'id', e->>'orgId', e from jsonb_array_elements($1::jsonb) e
     where not exists (select 1 from audit_events sealed where sealed.id = e->>'id')
     on conflict (id) do nothing`,
    [`[${events.join(",")}]`],
  );
  return added.rowCount ?? 0;
}
