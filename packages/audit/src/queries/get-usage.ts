import type { Usage } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { readCallCounts, readUsage, type UsageRow } from "../usage-store.ts";

const HOUR = 3_600;
const WINDOWS = {
  "24h": { bucketSeconds: HOUR, buckets: 24 },
  "7d": { bucketSeconds: 6 * HOUR, buckets: 28 },
  "30d": { bucketSeconds: 24 * HOUR, buckets: 30 },
} as const;

export interface UsageInput {
  readonly window: Usage["window"];
  /** One server, or null for the whole org. */
  readonly serverId: string | null;
  /** Default now. */
  readonly now?: Date;
}

/**
 * Calls, errors and 95th percentile of duration over a window, in buckets without gaps, oldest first; the last bucket is
 * the one that runs. The caller has authorised the reader.
 */
export async function getUsage(db: Pick<Db, "forOrg">, orgId: string, input: UsageInput): Promise<Usage> {
  const { bucketSeconds, buckets } = WINDOWS[input.window];
  const bucketMs = bucketSeconds * 1000;
  const end = (Math.floor((input.now ?? new Date()).getTime() / bucketMs) + 1) * bucketMs;
  const since = new Date(end - buckets * bucketMs);
  const rows = await db.forOrg(orgId, (tx) => readUsage(tx, { orgId, since, bucketSeconds, serverId: input.serverId }));
  const all = rows.find((row) => row.from === null);
  return {
    window: input.window,
    total: all?.calls ?? 0,
    errors: all?.errors ?? 0,
    p95Ms: all?.p95Ms ?? null,
    points: fill(rows, { since, bucketMs, buckets }),
  };
}

/** Calls and errors of the last 24 hours, by server id; servers without calls are absent. */
export async function getCallCounts(
  db: Pick<Db, "forOrg">,
  orgId: string,
  now: Date = new Date(),
): Promise<ReadonlyMap<string, { readonly total: number; readonly errors: number }>> {
  const since = new Date(now.getTime() - 24 * HOUR * 1000);
  return db.forOrg(orgId, (tx) => readCallCounts(tx, orgId, since));
}

function fill(
  rows: readonly UsageRow[],
  span: { readonly since: Date; readonly bucketMs: number; readonly buckets: number },
): Usage["points"] {
  const byStart = new Map(rows.map((row) => [row.from?.getTime(), row]));
  return Array.from({ length: span.buckets }, (_, index) => {
    const from = new Date(span.since.getTime() + index * span.bucketMs);
    const row = byStart.get(from.getTime());
    return { from: from.toISOString(), calls: row?.calls ?? 0, errors: row?.errors ?? 0, p95Ms: row?.p95Ms ?? null };
  });
}
