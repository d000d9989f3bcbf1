import { toAppError } from "@switchyard/contracts";
import { syncsChannel } from "../channels.ts";
import { type ClaimedDelivery, claimDeliveries, endDelivery, postponeDelivery } from "../delivery-claim-store.ts";
import { readEvents } from "../source-event.ts";
import { retryDelay } from "../sync-machine.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { applyEvent } from "./apply-event.ts";

const AT_ONCE = 20;
/** After about two hours GitHub has long been asked by polling instead. */
const TRIES = 12;

/** Processes deliveries that wait; answers whether there may be more. */
export async function deliveryRound(deps: ConnectionWorkerDeps): Promise<boolean> {
  const deliveries = await claimDeliveries(deps.db, AT_ONCE);
  // One after the other: they are a few rows each, and those of one repository would only wait for each other.
  for (const delivery of deliveries) await processDelivery(deps, delivery);
  if (deliveries.length > 0) await deps.queue.publish(syncsChannel, null);
  return deliveries.length === AT_ONCE;
}

async function processDelivery(deps: ConnectionWorkerDeps, delivery: ClaimedDelivery): Promise<void> {
  try {
    let concerned = false;
    for (const event of readEvents(delivery.events)) {
      concerned = (await applyEvent(deps, delivery, event)) || concerned;
    }
    await endDelivery(deps.db, delivery.id, { status: concerned ? "processed" : "ignored", error: null });
  } catch (thrown) {
    const error = toAppError(thrown);
    const message = error.message.slice(0, 1_000);
    deps.log.warn("connections.delivery", { delivery_id: delivery.id, attempt: delivery.attempt, code: error.code });
    if (delivery.attempt >= TRIES) await endDelivery(deps.db, delivery.id, { status: "failed", error: message });
    else {
      const seconds = Math.max(error.retryAfterSeconds ?? 0, retryDelay(delivery.attempt));
      await postponeDelivery(deps.db, delivery.id, { seconds, error: message });
    }
  }
}
