import type { Redis } from "ioredis";

export interface Hit {
  readonly allowed: boolean;
  /** Seconds until the window ends; 0 when allowed. */
  readonly retryAfterSeconds: number;
}

export interface Counters {
  /** Counts one use of `key` in a fixed window; not allowed once `limit` uses were counted. One round trip. */
  hit(key: string, limit: number, windowSeconds: number): Promise<Hit>;
  /** Forgets a key: a successful sign-in clears its failures. */
  reset(key: string): Promise<void>;
}

const HIT = `
local n = redis.call("INCR", KEYS[1])
if n == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end
return { n, redis.call("TTL", KEYS[1]) }`;

/** Fixed-window counters for throttles. */
export function createCounters(redis: Redis, prefix: string): Counters {
  return {
    async hit(key, limit, windowSeconds) {
      const [count, ttl] = (await redis.eval(HIT, 1, `${prefix}:${key}`, windowSeconds)) as [number, number];
      return count <= limit
        ? { allowed: true, retryAfterSeconds: 0 }
        : { allowed: false, retryAfterSeconds: Math.max(1, ttl) };
    },
    async reset(key) {
      await redis.del(`${prefix}:${key}`);
    },
  };
}
