import type { Db } from "@switchyard/db";
import { SETTLE_MS } from "../deployment-machine.ts";
import type { StopReason } from "../workflow/run-store.ts";

type Pool = Pick<Db, "systemPool">;

/** Instances of an environment that stay readable with their logs, ended ones included. */
const KEPT_INSTANCES = 50;

/** Deployments that wait in the queue, held by nothing, for longer than a ring should take. */
export async function findWaiting(db: Pool, olderThanSeconds: number): Promise<readonly string[]> {
  const { rows } = await db.systemPool.query<{ id: string }>(
    `select id from deployments where status = 'queued' and hold is null and created_at < now() - make_interval(secs => $1)
     order by created_at limit 100`,
    [olderThanSeconds],
  );
  return rows.map((row) => row.id);
}

export interface LostDeployment {
  readonly id: string;
  readonly workerId: string | null;
  readonly attempt: number;
  readonly step: string | null;
  /** It was to end before its time. */
  readonly stop: StopReason | null;
}

/** The database's clock. */
export async function readClock(db: Pool): Promise<Date> {
  const { rows } = await db.systemPool.query<{ now: Date }>("select now() as now");
  return rows[0]?.now ?? new Date();
}

/** A statement that waited longer than this for Postgres judges leases that nobody could renew meanwhile. */
const PROMPT_SECONDS = 5;

/** Deployments whose worker has not renewed its lease; none when Postgres takes this up long after `asked`. */
export async function findLost(db: Pool, asked: Date): Promise<readonly LostDeployment[]> {
  const { rows } = await db.systemPool.query<LostDeployment>(
    `select d.id, d.worker_id as "workerId", d.attempt,
       case when d.cancel_requested_at is not null then 'canceled' when d.superseded_by is not null then 'superseded' end as stop,
       (select s.name from deployment_steps s where s.deployment_id = d.id and s.status = 'running' limit 1) as step
     from deployments d where d.status in ('building', 'verifying') and d.lease_until < now()
       and now() < $1::timestamptz + make_interval(secs => $2) limit 100`,
    [asked, PROMPT_SECONDS],
  );
  return rows;
}

/**
 * Ends the instances of workers whose lease ran out: nobody watches them any more. Answers the servers they belong to. Does
 * nothing when Postgres takes this up long after `asked`.
 */
export async function endOrphans(db: Pool, asked: Date): Promise<readonly { orgId: string; serverId: string }[]> {
  const { rows } = await db.systemPool.query<{ orgId: string; serverId: string }>(
    `update instances i set status = 'stopped', stopped_at = now()
     where i.status in ('starting', 'ready', 'draining', 'standby')
       and not exists (select 1 from workers w where w.id = i.worker_id and w.lease_until > now())
       and now() < $1::timestamptz + make_interval(secs => $2)
     returning i.org_id as "orgId", i.server_id as "serverId"`,
    [asked, PROMPT_SECONDS],
  );
  return rows;
}

/**
 * Ends the last steps of deployments that were ready when their worker was lost: they can be promoted by hand. Answers the
 * deployments.
 */
export async function endLostSteps(db: Pool): Promise<readonly string[]> {
  const { rows } = await db.systemPool.query<{ id: string }>(
    `update deployment_steps s set finished_at = now(), status = case when s.status = 'running' then 'failed' else 'skipped' end
     from deployments d where d.id = s.deployment_id and s.status in ('running', 'waiting') and d.status = 'ready'
       and d.ready_at between now() - interval '1 day' and now() - make_interval(secs => $1)
       and not exists (select 1 from workers w where w.id = d.worker_id and w.lease_until > now())
     returning s.deployment_id as id`,
    [SETTLE_MS / 1_000],
  );
  return [...new Set(rows.map((row) => row.id))];
}

/**
 * Forgets what is only kept for a while: answers of idempotent requests, used or expired links, workers long gone, and
 * variables that closed previews ran with, and ended instances with their logs, of which the newest of each environment stay.
 */
export async function forgetExpired(db: Pool): Promise<void> {
  await db.systemPool.query(
    `with old as (
       delete from instances where id in (
         select id from (
           select id, status, row_number() over (partition by environment_id order by created_at desc) as place
           from instances) ranked
         where place > $1 and status in ('stopped', 'failed'))
       returning id)
     delete from log_chunks where owner_id in (select id from old)`,
    [KEPT_INSTANCES],
  );
  await db.systemPool.query(
    `delete from variable_sets v using environments e
     where e.id = v.environment_id and e.closed_at < now() - interval '1 minute'`,
  );
  await db.systemPool.query("delete from idempotency_keys where created_at < now() - interval '24 hours'");
  await db.systemPool.query("delete from one_time_links where expires_at < now() - interval '7 days'");
  await db.systemPool.query("delete from workers where lease_until < now() - interval '1 day'");
}
