import { type OrgTransaction, Prisma } from "@switchyard/db";

/** One bucket of usage, or the whole window when `from` is null. */
export interface UsageRow {
  readonly from: Date | null;
  readonly calls: number;
  readonly errors: number;
  readonly p95Ms: number | null;
}

/** What counts as a call: every exchange but the opening and closing of streams. */
const IS_CALL = Prisma.sql`kind = 'exchange' and method not in ('stream.open', 'stream.close')`;
const IS_ERROR = Prisma.sql`outcome in ('tool_error', 'rpc_error', 'http_error', 'denied')`;

interface RawUsage {
  bucket: Date | null;
  calls: number;
  errors: number;
  p95: number | null;
}

/** Calls, errors and the 95th percentile of duration, per bucket and in all, since `since`; of one server or the org. */
export async function readUsage(
  tx: OrgTransaction,
  span: {
    readonly orgId: string;
    readonly since: Date;
    readonly bucketSeconds: number;
    readonly serverId: string | null;
  },
): Promise<readonly UsageRow[]> {
  const ofServer = span.serverId === null ? Prisma.empty : Prisma.sql`and server_id = ${span.serverId}`;
  const rows = await tx.$queryRaw<RawUsage[]>`
    select bucket, count(*)::int as calls, (count(*) filter (where ${IS_ERROR}))::int as errors,
      (percentile_disc(0.95) within group (order by duration_ms))::int as p95
    from (
      select outcome, duration_ms,
        date_bin(make_interval(secs => ${span.bucketSeconds}), occurred_at, ${span.since}::timestamptz) as bucket
      from audit_events where org_id = ${span.orgId} and occurred_at >= ${span.since}::timestamptz and ${IS_CALL} ${ofServer}
    ) calls group by grouping sets ((bucket), ())`;
  return rows.map((row) => ({ from: row.bucket, calls: row.calls, errors: row.errors, p95Ms: row.p95 }));
}

/** Calls and errors per server id since `since`. */
export async function readCallCounts(
  tx: OrgTransaction,
  orgId: string,
  since: Date,
): Promise<ReadonlyMap<string, { readonly total: number; readonly errors: number }>> {
  const rows = await tx.$queryRaw<{ server_id: string; total: number; errors: number }[]>`
    select server_id, count(*)::int as total, (count(*) filter (where ${IS_ERROR}))::int as errors
    from audit_events where org_id = ${orgId} and occurred_at >= ${since}::timestamptz and ${IS_CALL} and server_id is not null group by server_id`;
  return new Map(rows.map((row) => [row.server_id, { total: row.total, errors: row.errors }]));
}
