import { setTimeout as sleep } from "node:timers/promises";
import { claimSyncs } from "../sync-claim-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { runSync } from "./run-sync.ts";

/** Tries at once: each is a few requests to a Git host. */
const SLOTS = 12;

/** While tries run, what is due is looked for this often; a slow try keeps nobody else waiting. */
const LOOK_AGAIN_MS = 250;

/** Takes up syncs that are due without waiting for the slowest of them: a free slot takes the next one. */
export function createSyncSlots(deps: ConnectionWorkerDeps): {
  /** Fills free slots; answers whether to look again: there may be more, or a try under way keeps something waiting. */
  round(): Promise<boolean>;
  /** Resolves when no try is under way. */
  idle(): Promise<void>;
} {
  const running = new Set<Promise<void>>();
  const start = (work: Promise<void>): void => {
    const tracked = work.then(
      () => void running.delete(tracked),
      (error: unknown) => {
        running.delete(tracked);
        deps.log.error("connections.sync_lost", { error });
      },
    );
    running.add(tracked);
  };
  return {
    async round() {
      const free = SLOTS - running.size;
      const claims = free > 0 ? await claimSyncs(deps.db, free) : [];
      for (const claim of claims) start(runSync(deps, claim));
      if (claims.length === 0 && running.size > 0) await Promise.race([...running, sleep(LOOK_AGAIN_MS)]);
      return claims.length > 0 || running.size > 0;
    },
    async idle() {
      await Promise.all(running);
    },
  };
}
