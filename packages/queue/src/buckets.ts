import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import {
  type BucketRule,
  type BucketState,
  capacityOf,
  emptyAt,
  intervalOf,
  periodEnd,
  usedNow,
} from "./bucket-rules.ts";
import { TAKE } from "./bucket-script.ts";
import { redisUnavailable } from "./counters.ts";

/** A bucket in a batch. */
export interface BatchBucket {
  readonly key: string;
  readonly rule: BucketRule;
  /** Calls that were leased and not used. */
  readonly back?: number;
  /** Calls that were let through while Redis was away; a rate never holds more for it than it can. */
  readonly owed?: number;
  /** What a quota held at least, should Redis have forgotten it, and the end of the period that was in. */
  readonly least?: { readonly used: number; readonly endsAt: number };
  /** Calls to take beforehand, after the requests: as many as are asked for, and a tenth of what is left at most. */
  readonly lease?: number;
}

/** Several requests, each of which needs room in some of the buckets, in all of them or it takes from none. */
export interface Batch {
  readonly buckets: readonly BatchBucket[];
  readonly requests: readonly (readonly { readonly bucket: number; readonly cost: number }[])[];
}

/** What became of a batch. */
export interface BatchAnswer {
  /** Milliseconds of Redis's clock. */
  readonly now: number;
  readonly buckets: readonly { readonly used: number; readonly endsAt: number | null; readonly leased: number }[];
  readonly allowed: readonly boolean[];
}

/** Rates and quotas that every process shares. Keys begin with the id of what they are of: no two tenants share one. */
export interface Buckets {
  /** Settles a batch in one round trip. Throws AppError redis_unavailable. */
  settle(batch: Batch, at?: number): Promise<BatchAnswer>;
  /** What is in each bucket, leases included, and when it will be empty by itself. Throws AppError redis_unavailable. */
  read(
    buckets: readonly Pick<BatchBucket, "key" | "rule">[],
  ): Promise<readonly { readonly used: number; readonly emptyAt: number }[]>;
  /** Calls `handler` each time the connection breaks, until the returned function is called. */
  onLost(handler: () => void): () => void;
}

const SHA = createHash("sha1").update(TAKE).digest("hex");

/** Opens the buckets below `{prefix}:`. */
export function createBuckets(redis: Redis, prefix: string): Buckets {
  const evaluate = async (keys: readonly string[], args: readonly string[]): Promise<unknown> => {
    try {
      return await redis.evalsha(SHA, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return redis.eval(TAKE, keys.length, ...keys, ...args);
    }
  };
  return {
    async settle(batch, at) {
      const now = at ?? Date.now();
      const keys = batch.buckets.map(({ key }) => `${prefix}:${key}`);
      const args = [at === undefined ? "" : String(at), ...batch.buckets.flatMap((bucket) => bucketArgs(bucket, now))];
      for (const parts of batch.requests) {
        args.push(String(parts.length), ...parts.flatMap(({ bucket, cost }) => [String(bucket + 1), String(cost)]));
      }
      const answer = await evaluate(keys, args).catch((cause: unknown) => {
        throw redisUnavailable(cause);
      });
      return readAnswer((answer as readonly string[]).map(Number), batch);
    },
    async read(buckets) {
      if (buckets.length === 0) return [];
      const keys = buckets.map(({ key }) => `${prefix}:${key}`);
      const [values, [seconds, micros]] = await Promise.all([redis.mget(keys), redis.time()]).catch(
        (cause: unknown) => {
          throw redisUnavailable(cause);
        },
      );
      const now = Number(seconds) * 1000 + Number(micros) / 1000;
      return buckets.map(({ rule }, i) => {
        const used = usedNow(rule, stored(rule, values[i] ?? null), now);
        return { used, emptyAt: emptyAt(rule, used, now) };
      });
    },
    onLost(handler) {
      redis.on("close", handler);
      return () => void redis.off("close", handler);
    },
  };
}

function bucketArgs({ rule, back = 0, owed = 0, least, lease = 0 }: BatchBucket, now: number): string[] {
  const interval = rule.kind === "rate" ? intervalOf(rule) : 0;
  const ends = rule.kind === "rate" ? [0, 0, 0] : endsAround(rule.period, now);
  const { used, endsAt } = least ?? { used: 0, endsAt: 0 };
  return [capacityOf(rule), interval, ...ends, back, owed, used, endsAt, lease].map(String);
}

/** Of the period before, of this one and of the next: this host's clock may be wrong by as much. */
function endsAround(period: "day" | "month", now: number): [number, number, number] {
  const end = periodEnd(period, now);
  const before =
    period === "day" ? end - 86_400_000 : Date.UTC(new Date(end).getUTCFullYear(), new Date(end).getUTCMonth() - 1, 1);
  return [before, end, periodEnd(period, end)];
}

function readAnswer(values: readonly number[], { buckets, requests }: Batch): BatchAnswer {
  const at = (i: number): number => values[i] ?? 0;
  const verdicts = 1 + 3 * buckets.length;
  return {
    now: at(0),
    buckets: buckets.map(({ rule }, i) => ({
      used: at(1 + 3 * i),
      endsAt: rule.kind === "quota" ? at(2 + 3 * i) : null,
      leased: at(3 + 3 * i),
    })),
    allowed: requests.map((_, i) => at(verdicts + i) === 1),
  };
}

/** A quota's moment is the end of its period; one millisecond before that is in it. */
function stored(rule: BucketRule, value: string | null): BucketState | undefined {
  const [used = Number.NaN, moment = Number.NaN] = (value ?? "").split(" ").map(Number);
  if (value === null || Number.isNaN(used) || Number.isNaN(moment)) return undefined;
  return { used, at: rule.kind === "quota" ? moment - 1 : moment };
}
