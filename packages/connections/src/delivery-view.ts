import { type Delivery, DeliveryStatus } from "@switchyard/contracts";
import type { DeliveryRow } from "./delivery-store.ts";

/** A delivery as it crosses the wire; `server` is the slug of whose own URL it came by. */
export function deliveryView(row: DeliveryRow, server: string | null): Delivery {
  return {
    id: row.id,
    source: row.source === "server" ? "server" : "github",
    server,
    event: row.event,
    summary: row.summary,
    status: DeliveryStatus.parse(row.status),
    attempts: row.attempts,
    error: row.error,
    replayOf: row.replayOf,
    receivedAt: row.receivedAt.toISOString(),
    processedAt: row.processedAt?.toISOString() ?? null,
  };
}
