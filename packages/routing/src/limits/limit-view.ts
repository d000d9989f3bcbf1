import { type Limit, LimitPer, LimitPeriod } from "@switchyard/contracts";
import type { LimitRow } from "./limit-store.ts";

/** A limit as it crosses the wire. */
export function limitView(row: LimitRow): Limit {
  const period = LimitPeriod.parse(row.period);
  return {
    id: row.id,
    server: row.server?.slug ?? null,
    tools: [...row.tools],
    per: LimitPer.parse(row.per),
    calls: row.calls,
    period,
    burst: isQuota(period) ? null : (row.burst ?? row.calls),
    used: null,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Whether a period makes a quota, which is counted by the calendar, and not a rate, which refills all the time. */
export function isQuota(period: LimitPeriod): boolean {
  return period === "day" || period === "month";
}
