import type { RouteInstance, RouteName } from "@switchyard/routing";
import type { McpPrincipal } from "@switchyard/tenancy";
import type { Relay } from "./relay.ts";

/** An exchange that runs. */
export interface OpenExchange {
  readonly relay: Relay;
  /** It has no end of its own. */
  readonly stream: boolean;
  readonly principal: McpPrincipal;
  readonly name: RouteName;
  /** Where it runs. */
  readonly instance: RouteInstance;
  readonly ip: string;
}

/** The exchanges that run, so that a shutdown can wait for them, and whatever lost its right can be cut. */
export interface InFlight {
  /** Notes an exchange. Call the answer when it is over. */
  add(open: OpenExchange): () => void;
  readonly size: number;
  /** Those that run now. */
  all(): readonly OpenExchange[];
  /** Ends streams now, cuts everything else after `graceMs`; resolves when nothing runs. */
  drain(graceMs: number): Promise<void>;
}

/** Opens the list. */
export function openInFlight(): InFlight {
  const running = new Set<OpenExchange>();
  return {
    add(open) {
      running.add(open);
      return () => void running.delete(open);
    },
    get size() {
      return running.size;
    },
    all: () => [...running],
    async drain(graceMs) {
      for (const { relay, stream } of running) if (stream) relay.conclude();
      const all = Promise.all([...running].map(({ relay }) => relay.done.catch(() => {})));
      const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([all, grace]);
      for (const { relay } of running) relay.cutOff();
      await all;
    },
  };
}
