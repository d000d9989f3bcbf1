/** Instances as workers hold them. An environment is claimed under its row lock, with the database's clock. */
import { type Db, Prisma, type SystemTransaction } from "@switchyard/db";
import { z } from "zod";
import { DeploymentPlan } from "../detection/plan.ts";
import type { ExitReport, InstanceAddress } from "../ports.ts";

type Pool = Pick<Db, "systemPool">;

export interface VerifiedRow {
  readonly id: string;
  readonly orgId: string;
  readonly serverId: string;
  readonly environmentId: string;
  readonly deploymentId: string;
  readonly workerId: string;
  readonly address: InstanceAddress;
  readonly path: string;
}

/** Writes an instance that is ready already, under the environment's next epoch. The caller holds the environment's lock. */
export async function insertVerified(tx: SystemTransaction, row: VerifiedRow): Promise<number> {
  const last = await tx.instance.aggregate({ where: { environmentId: row.environmentId }, _max: { epoch: true } });
  const epoch = (last._max.epoch ?? 0) + 1;
  const { address, ...rest } = row;
  await tx.instance.create({
    data: { ...rest, address: { ...address }, epoch, status: "ready", readyAt: new Date() },
    select: { id: true },
  });
  return epoch;
}

const Claim = z.object({
  instanceId: z.string(),
  orgId: z.string(),
  orgSlug: z.string(),
  serverId: z.string(),
  serverSlug: z.string(),
  serverAccess: z.string(),
  environmentId: z.string(),
  environmentSlug: z.string(),
  environmentKind: z.string(),
  fromFork: z.boolean(),
  /** Variables that went live with the deployment; null where the pointer moved before promotions were kept. */
  variableSetId: z.string().nullable(),
  /** Narrower limits of the environment, as they are stored. */
  limits: z.unknown(),
  deploymentId: z.string(),
  artifactDigest: z.string(),
  plan: DeploymentPlan,
  /** `bridged`: it was verified with the runner in front, and its server's switch is still on. */
  endpoint: z.object({ port: z.number(), path: z.string(), bridged: z.boolean().default(false) }),
});
export type InstanceClaim = z.infer<typeof Claim>;

/**
 * An environment whose live deployment has no instance that starts or is ready, none that stands by to be made ready again,
 * and whose back-off is over.
 */
const WANTED = Prisma.sql`
  select e.id, e.org_id, e.server_id, e.slug, e.kind, e.from_fork, e.limits, e.live_deployment_id, e.live_promotion_id
  from environments e
  where e.live_deployment_id is not null
    and not exists (select 1 from instances i where i.environment_id = e.id
      and i.deployment_id = e.live_deployment_id and i.status in ('starting', 'ready'))
    and not exists (select 1 from instances i join workers w on w.id = i.worker_id and w.lease_until > now()
      where i.environment_id = e.id and i.deployment_id = e.live_deployment_id and i.status in ('draining', 'standby'))
    and now() > coalesce((
      select max(i.stopped_at) + make_interval(secs => least(60, power(2, count(*) - 1)))
      from instances i where i.environment_id = e.id and i.deployment_id = e.live_deployment_id
        and i.status = 'failed' and i.stopped_at > now() - interval '10 minutes'), '-infinity')`;

/**
 * Claims one environment whose live deployment has no instance that starts or is ready, and whose back-off after crashes is
 * over; null when there is none. Back-off: 1 s after the first crash within ten minutes, doubling up to a minute.
 */
export async function claimInstance(
  db: Pick<Db, "asSystem">,
  claim: { readonly instanceId: string; readonly workerId: string },
): Promise<InstanceClaim | null> {
  const row = await db.asSystem("claim an environment for an instance", async (tx) => {
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      ${WANTED} order by e.live_since limit 1 for update of e skip locked`;
    if (found === undefined) return null;
    // The first statement may have looked before another worker's claim was committed and locked after it: only a
    // statement that begins under the lock sees that claim.
    const rows = await tx.$queryRaw<unknown[]>`
      with wanted as (${WANTED} and e.id = ${found.id}),
      claimed as (
        insert into instances (id, org_id, server_id, environment_id, deployment_id, worker_id, epoch, status, path)
        select ${claim.instanceId}, w.org_id, w.server_id, w.id, w.live_deployment_id, ${claim.workerId},
          coalesce((select max(epoch) from instances i where i.environment_id = w.id), 0) + 1, 'starting',
          coalesce(d.endpoint->>'path', '/mcp')
        from wanted w join deployments d on d.id = w.live_deployment_id returning *)
      select c.id as "instanceId", c.org_id as "orgId", o.slug as "orgSlug", c.server_id as "serverId",
        s.slug as "serverSlug", s.access as "serverAccess", c.environment_id as "environmentId", w.slug as "environmentSlug",
        w.kind as "environmentKind", w.from_fork as "fromFork", p.variable_set_id as "variableSetId",
        coalesce(w.limits, defaults.limits) as limits, c.deployment_id as "deploymentId",
        d.artifact_digest as "artifactDigest", d.plan,
        case when s.era_bridge then d.endpoint else d.endpoint - 'bridged' end as endpoint
      from claimed c join wanted w on w.id = c.environment_id join organizations o on o.id = c.org_id
      join servers s on s.id = c.server_id join deployments d on d.id = c.deployment_id
      left join promotions p on p.id = w.live_promotion_id
      left join environments defaults on w.kind = 'preview' and defaults.server_id = w.server_id
        and defaults.kind = 'defaults'`;
    return rows[0] ?? null;
  });
  return row === null ? null : Claim.parse(row);
}

/** Says that a claimed instance can be called; false when it was taken back meanwhile. */
export async function markReady(
  db: Pool,
  id: string,
  at: { address: InstanceAddress; path: string },
): Promise<boolean> {
  const { rowCount } = await db.systemPool.query(
    `update instances set status = 'ready', ready_at = now(), address = $2::jsonb, path = $3
     where id = $1 and status = 'starting'`,
    [id, JSON.stringify(at.address), at.path],
  );
  return rowCount === 1;
}

/** Ends an instance's row with how it ended; of a row that has ended only how is still added. */
export async function markEnded(
  db: Pool,
  id: string,
  end: { readonly status: "stopped" | "failed"; readonly exit: ExitReport | null },
): Promise<void> {
  await db.systemPool.query(
    `update instances set exit = $3::jsonb, stopped_at = coalesce(stopped_at, now()),
       status = case when status in ('stopped', 'failed') then status else $2 end
     where id = $1 and (status not in ('stopped', 'failed') or exit is null)`,
    [id, end.status, end.exit === null ? null : JSON.stringify(end.exit)],
  );
}

/** How old a row must be before it counts as abandoned: longer than any write that is still on its way to its keeper. */
const ABANDONED_SECONDS = 30;

/**
 * Ends rows that name this worker although it keeps no such instance: the write that should have ended them failed, or
 * the answer to the claim was lost. Answers the servers they belong to.
 */
export async function endAbandoned(
  db: Pool,
  worker: { readonly id: string; readonly keeps: readonly string[] },
): Promise<readonly { orgId: string; serverId: string }[]> {
  const { rows } = await db.systemPool.query<{ orgId: string; serverId: string }>(
    `update instances set status = 'failed', stopped_at = now()
     where worker_id = $1 and status in ('starting', 'ready', 'draining', 'standby') and not id = any($2)
       and created_at < now() - make_interval(secs => $3)
     returning org_id as "orgId", server_id as "serverId"`,
    [worker.id, worker.keeps, ABANDONED_SECONDS],
  );
  return rows;
}

/** Sends instances that the live pointer left into their drain, once what it points to is ready. Answers how many. */
export async function drainOthers(db: Pool, environmentId: string | null): Promise<number> {
  const { rowCount } = await db.systemPool.query(
    `update instances i set status = 'draining' from environments e
     where e.id = i.environment_id and ($1::text is null or e.id = $1) and i.status in ('starting', 'ready')
       and e.live_deployment_id is distinct from i.deployment_id
       and (e.live_deployment_id is null or exists (select 1 from instances n where n.environment_id = e.id
         and n.deployment_id = e.live_deployment_id and n.status = 'ready'))`,
    [environmentId],
  );
  return rowCount ?? 0;
}

/** Statuses of a worker's instances by id; ids whose rows are gone are absent. */
export async function findStatuses(db: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.systemPool.query<{ id: string; status: string }>(
    "select id, status from instances where id = any($1)",
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.status]));
}
