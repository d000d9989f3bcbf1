import type { JobQueue } from "@switchyard/queue";

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
  const unsubscribe = await queue.subscribe(channel, nudge).catch(() => async () => {});
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
      await unsubscribe();
    },
  };
}
