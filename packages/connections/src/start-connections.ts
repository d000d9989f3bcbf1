import { deliveriesChannel, syncsChannel } from "./channels.ts";
import { deliveryRound } from "./deliveries/process-delivery.ts";
import { pruneDeliveries } from "./delivery-claim-store.ts";
import { checkRound } from "./polling/check-round.ts";
import { pollRound } from "./polling/poll-round.ts";
import { startRounds } from "./rounds.ts";
import { createSyncSlots } from "./syncs/sync-slots.ts";
import type { ConnectionWorkerDeps } from "./worker-deps.ts";

const SYNC_EVERY_MS = 1_000;
const DELIVERIES_EVERY_MS = 2_000;
const POLL_EVERY_MS = 5_000;
const CHECK_EVERY_MS = 15_000;
const PRUNE_EVERY_MS = 60 * 60_000;
const DELIVERIES_KEPT_DAYS = 30;

/**
 * Keeps in step with Git providers until it is stopped: processes webhooks, tries syncs that are due, looks at repositories
 * and installations that nobody told about, and forgets old deliveries. Any number of workers may do so at once.
 */
export function startConnections(deps: ConnectionWorkerDeps): { stop(): Promise<void> } {
  const { queue, log } = deps;
  const syncs = createSyncSlots(deps);
  const rounds = [
    startRounds({
      queue,
      log,
      channel: deliveriesChannel,
      everyMs: DELIVERIES_EVERY_MS,
      work: () => deliveryRound(deps),
    }),
    startRounds({ queue, log, channel: syncsChannel, everyMs: SYNC_EVERY_MS, work: syncs.round }),
    startRounds({ queue, log, channel: null, everyMs: POLL_EVERY_MS, work: () => pollRound(deps) }),
    startRounds({ queue, log, channel: null, everyMs: CHECK_EVERY_MS, work: () => checkRound(deps) }),
    startRounds({
      ...{ queue, log, channel: null, everyMs: PRUNE_EVERY_MS },
      work: () => pruneDeliveries(deps.db, DELIVERIES_KEPT_DAYS).then(() => false),
    }),
  ];
  return {
    async stop() {
      await Promise.all(rounds.map((stop) => stop()));
      await syncs.idle();
    },
  };
}
