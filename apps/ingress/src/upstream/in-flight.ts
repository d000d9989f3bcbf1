import type { Relay } from "./relay.ts";

/** The exchanges that run, so that a shutdown can wait for them and cut what does not end by itself. */
export interface InFlight {
  /** Notes a relay; `stream` ones have no end of their own. Call the answer when it is over. */
  add(relay: Relay, stream: boolean): () => void;
  readonly size: number;
  /** Cuts streams now and everything else after `graceMs`; resolves when nothing runs. */
  drain(graceMs: number): Promise<void>;
}

/** Opens the list. */
export function openInFlight(): InFlight {
  const running = new Map<Relay, boolean>();
  return {
    add(relay, stream) {
      running.set(relay, stream);
      return () => void running.delete(relay);
    },
    get size() {
      return running.size;
    },
    async drain(graceMs) {
      for (const [relay, stream] of running) if (stream) relay.cutOff();
      const all = Promise.all([...running.keys()].map((relay) => relay.done.catch(() => {})));
      const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([all, grace]);
      for (const relay of running.keys()) relay.cutOff();
      await all;
    },
  };
}
