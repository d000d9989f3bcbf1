/** When previews of pull requests were last in use: pushed to, opened again, or called. */
import type { Db, OrgTransaction } from "@switchyard/db";

/** How many of a server's newest events tell the list of environments what was called. */
const RECENT_EVENTS = 2_000;

/**
 * Last use of previews as a list shows it: by their deployments, by what the sweeper saw, and by the server's newest calls.
 * Older calls than those are seen when it comes to closing.
 */
export async function findLastUse(
  tx: OrgTransaction,
  of: { readonly orgId: string; readonly serverId: string; readonly environmentIds: readonly string[] },
): Promise<ReadonlyMap<string, Date>> {
  if (of.environmentIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: string; used: Date }[]>`
    with recent as (
      select deployment_id, max(occurred_at) as at from (
        select deployment_id, occurred_at from audit_events
        where org_id = ${of.orgId} and server_id = ${of.serverId} and kind = 'exchange' and outcome <> 'denied'
        order by seq desc limit ${RECENT_EVENTS}) newest group by deployment_id)
    select e.id, greatest(e.created_at, e.last_used_at, max(d.created_at), max(r.at)) as used
    from environments e left join deployments d on d.environment_id = e.id left join recent r on r.deployment_id = d.id
    where e.org_id = ${of.orgId} and e.id = any(${[...of.environmentIds]}) group by e.id`;
  return new Map(rows.map((row) => [row.id, row.used]));
}

export interface IdlePreview {
  readonly environmentId: string;
  readonly orgId: string;
  readonly serverId: string;
  readonly slug: string;
  readonly days: number;
  /** Last use that is known without looking at calls. */
  readonly used: Date;
}

/** Open previews of pull requests that nothing was deployed to for as long as their server's settings say. */
export async function findIdlePreviews(
  db: Pick<Db, "systemPool">,
  defaultDays: number,
): Promise<readonly IdlePreview[]> {
  const { rows } = await db.systemPool.query<IdlePreview>(
    `select * from (
       select e.id as "environmentId", e.org_id as "orgId", e.server_id as "serverId", e.slug,
         coalesce((s.deploy_settings->'previews'->>'expireAfterDays')::int, $1) as days,
         greatest(e.created_at, e.last_used_at,
           (select max(d.created_at) from deployments d where d.environment_id = e.id)) as used
       from environments e join servers s on s.id = e.server_id
       where e.kind = 'preview' and e.pull_number is not null and e.closed_at is null) previews
     where days > 0 and used < now() - make_interval(days => days) order by used limit 50`,
    [defaultDays],
  );
  return rows;
}

/** Notes the last call of a preview since it was known to be in use; answers whether there was one. */
export async function noteCalls(db: Pick<Db, "systemPool">, preview: IdlePreview): Promise<boolean> {
  const { rowCount } = await db.systemPool.query(
    `update environments e set last_used_at = called.at
     from (select max(occurred_at) as at from audit_events
       where org_id = $2 and occurred_at > $3 and kind = 'exchange' and outcome <> 'denied'
         and deployment_id in (select id from deployments where environment_id = $1)) called
     where e.id = $1 and called.at is not null`,
    [preview.environmentId, preview.orgId, preview.used],
  );
  return rowCount === 1;
}
