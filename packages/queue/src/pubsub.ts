import type { Redis } from "ioredis";

export interface PubSub {
  /** Tells every subscriber, at most once each: a hint that rows changed, never the fact itself. Never throws. */
  publish(channel: string, message: unknown): Promise<void>;
  /** Calls `handler` with each message until the returned function is called. */
  subscribe(channel: string, handler: (message: unknown) => void): Promise<() => Promise<void>>;
}

/** One subscriber connection for the process, opened with the first subscription; channels are shared by reference count. */
export function createPubSub(
  commands: Redis,
  connect: () => Redis,
  prefix: string,
): PubSub & { close(): Promise<void> } {
  const handlers = new Map<string, Set<(message: unknown) => void>>();
  let subscriber: Redis | undefined;

  const receive = (channel: string, text: string): void => {
    const message = parse(text);
    if (message === undefined) return;
    for (const handler of handlers.get(channel) ?? []) handler(message);
  };

  return {
    async publish(channel, message) {
      // A lost hint costs a poll interval; failing the caller's committed work would cost more.
      await commands.publish(`${prefix}:${channel}`, JSON.stringify(message ?? null)).catch(() => {});
    },
    async subscribe(channel, handler) {
      const name = `${prefix}:${channel}`;
      subscriber ??= connect().on("message", receive);
      const set = handlers.get(name) ?? new Set();
      handlers.set(name, set);
      set.add(handler);
      if (set.size === 1) await subscriber.subscribe(name);
      return async () => {
        set.delete(handler);
        if (set.size > 0 || !handlers.delete(name)) return;
        await subscriber?.unsubscribe(name).catch(() => {});
      };
    },
    async close() {
      handlers.clear();
      subscriber?.disconnect();
    },
  };
}

/** What was published; undefined for text that none of us wrote: Redis may be shared, and a hint must not end a process. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
