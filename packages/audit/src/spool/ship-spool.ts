import type { Db } from "@switchyard/db";
import { z } from "zod";
import { insertBatchIntoOutbox, type OutboxRow } from "../outbox-store.ts";
import type { Spool } from "./spool.ts";

const BATCH = 500;
const Ids = z.object({ id: z.string(), orgId: z.string() });

export interface ShipReport {
  readonly events: number;
  /** Bytes of segments that could not be read as records: damage of the disk. */
  readonly damagedBytes: number;
}

/**
 * Moves everything that waits in a spool into `audit_outbox`, in batches, and deletes each segment once its events are
 * committed. Killed anywhere between, the next run ships the rest and adds nothing twice.
 */
export async function shipSpool(spool: Spool, db: Pick<Db, "systemPool">): Promise<ShipReport> {
  let events = 0;
  let damagedBytes = 0;
  for (const segment of spool.rotate()) {
    const content = await spool.read(segment);
    const rows = content.records.map(toRow);
    for (let at = 0; at < rows.length; at += BATCH) {
      await insertBatchIntoOutbox(db.systemPool, rows.slice(at, at + BATCH));
    }
    await spool.remove(segment);
    events += rows.length;
    damagedBytes += content.damagedBytes;
  }
  return { events, damagedBytes };
}

function toRow(json: string): OutboxRow {
  const { id, orgId } = Ids.parse(JSON.parse(json));
  return { id, orgId, json };
}
