import { setTimeout as sleep } from "node:timers/promises";
import type { JobQueue } from "@switchyard/queue";

const SUBSCRIBE_MS = 500;

export interface Nudges {
  /** Resolves at the next hint, at once when one came since the last call, after `timeoutMs`, or when the client left. */
  next(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Waits for hints on a channel. Without Redis only the timeout is left. */
export async function nudges(
  queue: Pick<JobQueue, "subscribe">,
  channel: string,
  signal: AbortSignal,
): Promise<Nudges> {
  let pending = false;
  let wake = (): void => {};
  const nudge = (): void => {
    pending = true;
    wake();
  };
  const subscribed = queue.subscribe(channel, nudge).catch(() => async () => {});
  // A Redis that is away lets a subscription wait for ever.
  await Promise.race([subscribed, sleep(SUBSCRIBE_MS, undefined, { ref: false })]);
  signal.addEventListener("abort", nudge);
  return {
    async next(timeoutMs) {
      if (!pending && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = () => {};
      }
      pending = false;
    },
    async close() {
      signal.removeEventListener("abort", nudge);
      void subscribed.then((unsubscribe) => unsubscribe()).catch(() => {});
    },
  };
}
