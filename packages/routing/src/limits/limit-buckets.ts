import type { LimitPeriod } from "@switchyard/contracts";
import type { BucketRule } from "@switchyard/queue";

const PERIOD_MS: Readonly<Partial<Record<LimitPeriod, number>>> = { second: 1_000, minute: 60_000, hour: 3_600_000 };

/** How a limit counts. */
export function ruleOfLimit(limit: {
  readonly calls: number;
  readonly period: LimitPeriod;
  readonly burst: number | null;
}): BucketRule {
  const { calls, period, burst } = limit;
  const periodMs = PERIOD_MS[period];
  if (periodMs !== undefined) return { kind: "rate", calls, periodMs, burst: burst ?? calls };
  return { kind: "quota", calls, period: period === "month" ? "month" : "day" };
}

/** Whom a limit for everybody counts. */
export const everybody = "everyone";

/** The bucket of one limit and one of those it counts. A limit is of one org, so no two tenants share a bucket. */
export function bucketOfLimit(limitId: string, subject: string): string {
  return `${limitId}:${subject}`;
}
