import { type AuditEvent, notFound } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { findEvent } from "../trail-store.ts";

/** One sealed event of an org. The caller has authorised `audit.read`. Throws AppError audit_event_not_found. */
export async function getAuditEvent(db: Pick<Db, "forOrg">, orgId: string, eventId: string): Promise<AuditEvent> {
  const event = await db.forOrg(orgId, (tx) => findEvent(tx, eventId));
  if (event === null) throw notFound("audit event", eventId);
  return event;
}
