import type { Db } from "@switchyard/db";

type Pool = Pick<Db, "systemPool">;

/** Deployments that wait in the queue for longer than a ring should take. */
export async function findWaiting(db: Pool, olderThanSeconds: number): Promise<readonly string[]> {
  const { rows } = await db.systemPool.query<{ id: string }>(
    `select id from deployments where status = 'queued' and created_at < now() - make_interval(secs => $1)
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
  readonly canceled: boolean;
}

/** Deployments whose worker has not renewed its lease. */
export async function findLost(db: Pool): Promise<readonly LostDeployment[]> {
  const { rows } = await db.systemPool.query<LostDeployment>(
    `select d.id, d.worker_id as "workerId", d.attempt, d.cancel_requested_at is not null as canceled,
       (select s.name from deployment_steps s where s.deployment_id = d.id and s.status = 'running' limit 1) as step
     from deployments d where d.status in ('building', 'verifying') and d.lease_until < now() limit 100`,
  );
  return rows;
}

/** Ends the instances of workers whose lease ran out: nobody watches them any more. Answers the servers they belong to. */
export async function endOrphans(db: Pool): Promise<readonly { orgId: string; serverId: string }[]> {
  const { rows } = await db.systemPool.query<{ orgId: string; serverId: string }>(
    `update instances i set status = 'stopped', stopped_at = now() where i.status in ('starting', 'ready', 'draining')
       and not exists (select 1 from workers w where w.id = i.worker_id and w.lease_until > now())
     returning i.org_id as "orgId", i.server_id as "serverId"`,
  );
  return rows;
}

/** Forgets what is only kept for a while: answers of idempotent requests, used or expired links, workers long gone. */
export async function forgetExpired(db: Pool): Promise<void> {
  await db.systemPool.query("delete from idempotency_keys where created_at < now() - interval '24 hours'");
  await db.systemPool.query("delete from one_time_links where expires_at < now() - interval '7 days'");
  await db.systemPool.query("delete from workers where lease_until < now() - interval '1 day'");
}
