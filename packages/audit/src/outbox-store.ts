import type { InputJsonValue, OrgTransaction } from "@switchyard/db";
import type { UnsealedEvent } from "./event.ts";

/** Adds one event to the outbox inside `tx`. `createMany` because the tenant role may insert but not read it back. */
export async function insertIntoOutbox(tx: OrgTransaction, event: UnsealedEvent): Promise<void> {
  const json: InputJsonValue = JSON.parse(JSON.stringify(event));
  await tx.auditOutbox.createMany({ data: [{ id: event.id, orgId: event.orgId, event: json }] });
}
