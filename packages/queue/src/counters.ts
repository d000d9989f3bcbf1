import { AppError } from "@switchyard/contracts";
import type { Redis } from "ioredis";

export interface Hit {
  readonly allowed: boolean;
  /** Seconds until the window ends; 0 when allowed. */
  readonly retryAfterSeconds: number;
}

export interface Counters {
  /**
   * Counts one use of `key` in a fixed window; not allowed once `limit` uses were counted. One round trip. Throws AppError
   * redis_unavailable.
   */
  hit(key: string, limit: number, windowSeconds: number): Promise<Hit>;
  /** Forgets a key: a successful sign-in clears its failures. */
  reset(key: string): Promise<void>;
}

const HIT = `
local n = redis.call("INCR", KEYS[1])
if n == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end
return { n, redis.call("TTL", KEYS[1]) }`;

/** The error of a Redis that does not answer. */
export function redisUnavailable(cause: unknown): AppError {
  return new AppError({
    code: "redis_unavailable",
    kind: "unavailable",
    message: "Redis does not answer.",
    remedy: "Try again in a few seconds; if it stays, check that Redis runs and that REDIS_URL is right.",
    retryAfterSeconds: 5,
    cause,
  });
}

function unavailable(cause: unknown): never {
  throw redisUnavailable(cause);
}

/** Fixed-window counters for throttles. */
export function createCounters(redis: Redis, prefix: string): Counters {
  return {
    async hit(key, limit, windowSeconds) {
      const answer = await redis.eval(HIT, 1, `${prefix}:${key}`, windowSeconds).catch(unavailable);
      const [count, ttl] = answer as [number, number];
      return count <= limit
        ? { allowed: true, retryAfterSeconds: 0 }
        : { allowed: false, retryAfterSeconds: Math.max(1, ttl) };
    },
    async reset(key) {
      await redis.del(`${prefix}:${key}`);
    },
  };
}
