import type { JobQueue } from "@switchyard/queue";
import type { Log } from "@switchyard/telemetry";

export interface RoundsOptions {
  readonly queue: Pick<JobQueue, "subscribe">;
  readonly log: Log;
  /** Channel whose hints begin a round at once. */
  readonly channel: string | null;
  /** A round begins at least this often: hints may be lost. */
  readonly everyMs: number;
  /** One round; answers whether there may be more to do right now. */
  readonly work: () => Promise<boolean>;
}

/** Does rounds of work, never two at once, when hinted at and now and then. Answers how to stop. */
export function startRounds(options: RoundsOptions): () => Promise<void> {
  let stopped = false;
  let again = false;
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    do {
      again = false;
      try {
        again = (await options.work()) || again;
      } catch (error) {
        options.log.error("connections.round", { error, channel: options.channel });
      }
    } while (again && !stopped);
  };
  const ring = (): void => {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = run().finally(() => {
      running = null;
    });
  };
  const timer = setInterval(ring, options.everyMs);
  const subscription = options.channel === null ? null : options.queue.subscribe(options.channel, ring);
  subscription?.catch(() => {});
  ring();
  return async () => {
    stopped = true;
    clearInterval(timer);
    const leave = await subscription?.catch(() => null);
    await leave?.();
    await running;
  };
}
