import type { Db } from "@switchyard/db";
import { insertBatchIntoOutbox } from "../outbox-store.ts";
import type { Spool } from "./spool.ts";

const BATCH = 500;

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
    const { records, damagedBytes: damaged } = await spool.read(segment);
    for (let at = 0; at < records.length; at += BATCH) {
      await insertBatchIntoOutbox(db, records.slice(at, at + BATCH));
    }
    await spool.remove(segment);
    events += records.length;
    damagedBytes += damaged;
  }
  return { events, damagedBytes };
}
