import type { Limit } from "@switchyard/contracts";
import { bucketOfLimit, everybody, ruleOfLimit } from "./limit-buckets.ts";
import type { LimitQueryDeps } from "./ports.ts";

/** A list is not kept waiting for a Redis that is away. */
const PATIENCE_MS = 1_000;

/** Limits with what is in the buckets of those that count everybody together; null while Redis does not answer. */
export async function withUsed(queue: LimitQueryDeps["queue"], limits: readonly Limit[]): Promise<Limit[]> {
  const counted = limits.filter(({ per }) => per === "everyone");
  const buckets = counted.map((limit) => ({ key: bucketOfLimit(limit.id, everybody), rule: ruleOfLimit(limit) }));
  const held = await inTime(queue.buckets.read(buckets));
  if (held === null) return [...limits];
  const usedOf = new Map(counted.map(({ id }, i) => [id, held[i]]));
  return limits.map((limit) => {
    const bucket = usedOf.get(limit.id);
    if (bucket === undefined) return limit;
    const calls = Math.ceil(bucket.used);
    return { ...limit, used: { calls, resetsAt: calls === 0 ? null : new Date(bucket.emptyAt).toISOString() } };
  });
}

async function inTime<T>(reading: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([reading.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}
