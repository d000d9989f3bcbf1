/** The buckets as their arithmetic says, in memory: what the script in Redis is held against, and what time can be made up for. */

import type { BucketRule, BucketState } from "../src/bucket-rules.ts";
import { capacityOf, fits, periodEnd, usedNow } from "../src/bucket-rules.ts";
import type { Batch, BatchAnswer, BatchBucket, Buckets } from "../src/buckets.ts";

/** Buckets whose moment is what `clock` says. */
export function modelBuckets(clock: () => number): Pick<Buckets, "settle" | "onLost"> & { readonly states: States } {
  const states: States = new Map();
  return {
    states,
    onLost: () => () => {},
    async settle(batch, at = clock()) {
      return settle(states, batch, at);
    },
  };
}

type States = Map<string, BucketState>;

function settle(states: States, { buckets, requests }: Batch, now: number): BatchAnswer {
  const used = buckets.map((bucket) => openingOf(bucket, states.get(bucket.key), now));
  const allowed = requests.map((parts) => {
    const room = parts.every(({ bucket, cost }) => fits(ruleOf(buckets, bucket), used[bucket] ?? 0, cost));
    if (room) for (const { bucket, cost } of parts) used[bucket] = (used[bucket] ?? 0) + cost;
    return room;
  });
  const settled = buckets.map(({ key, rule, lease = 0 }, i) => {
    const left = capacityOf(rule) - (used[i] ?? 0);
    const leased = Math.max(0, Math.min(lease, Math.floor(left / 10)));
    const state = { used: (used[i] ?? 0) + leased, at: now };
    states.set(key, state);
    return { used: state.used, endsAt: rule.kind === "quota" ? periodEnd(rule.period, now) : null, leased };
  });
  return { now, buckets: settled, allowed };
}

function openingOf({ rule, back = 0, owed = 0, least }: BatchBucket, state: BucketState | undefined, now: number) {
  let used = usedNow(rule, state, now);
  if (rule.kind === "quota" && least?.endsAt === periodEnd(rule.period, now)) used = Math.max(used, least.used);
  used = Math.max(0, used - back);
  if (rule.kind === "quota") return used + owed;
  return Math.max(used, Math.min(used + owed, capacityOf(rule)));
}

function ruleOf(buckets: readonly BatchBucket[], index: number): BucketRule {
  const rule = buckets[index]?.rule;
  if (rule === undefined) throw new TypeError(`there is no bucket ${index}`);
  return rule;
}

/** Numbers below 1 that are the same in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The most that any window let through beyond what leaks in it, at `pace` calls for each unit of `at`. */
export function largestExcess(taken: readonly { readonly at: number; readonly cost: number }[], pace: number): number {
  let [calls, opening, worst] = [0, Number.POSITIVE_INFINITY, 0];
  for (const { at, cost } of taken) {
    opening = Math.min(opening, calls - pace * at);
    calls += cost;
    worst = Math.max(worst, calls - pace * at - opening);
  }
  return worst;
}
