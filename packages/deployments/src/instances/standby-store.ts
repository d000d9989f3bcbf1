/** Instances of what was live just before: they run on for a while without any traffic, so that a rollback is at once. */
import { type Db, Prisma } from "@switchyard/db";

type Pool = Pick<Db, "systemPool">;

/** What an environment would be rolled back to, while that is kept warm. */
const KEPT_WARM = `e.live_deployment_id is not null and e.live_since > now() - make_interval(secs => $1)
  and exists (select 1 from promotions p where p.id = e.live_promotion_id
    and p.previous_deployment_id = i.deployment_id)`;

/**
 * What becomes of an instance that had its time to drain: `standby` when it is of what was live just before, else `stopped`; null
 * when it does not drain any more.
 */
export async function endDraining(db: Pool, id: string, warmMs: number): Promise<"standby" | "stopped" | null> {
  const { rows } = await db.systemPool.query<{ status: "standby" | "stopped" }>(
    `update instances i set status = k.status, stopped_at = case k.status when 'stopped' then now() end
     from (select i.id, case when ${KEPT_WARM} then 'standby' else 'stopped' end as status
       from instances i join environments e on e.id = i.environment_id where i.id = $2) k
     where i.id = k.id and i.status = 'draining' returning i.status`,
    [warmMs / 1_000, id],
  );
  return rows[0]?.status ?? null;
}

/** Ends standbys whose time is over or that something newer took the place of; their workers stop them. Answers how many. */
export async function endStandbys(db: Pool, warmMs: number): Promise<number> {
  const { rowCount } = await db.systemPool.query(
    `update instances i set status = 'stopped', stopped_at = now() from environments e
     where i.status = 'standby' and e.id = i.environment_id and not (${KEPT_WARM})
       and e.live_deployment_id is distinct from i.deployment_id`,
    [warmMs / 1_000],
  );
  return rowCount ?? 0;
}

/** Ends the standbys of a worker that has no room left. Answers how many. */
export async function giveUpStandbys(db: Pool, workerId: string): Promise<number> {
  const { rowCount } = await db.systemPool.query(
    "update instances set status = 'stopped', stopped_at = now() where worker_id = $1 and status = 'standby'",
    [workerId],
  );
  return rowCount ?? 0;
}

/** An instance that still runs although the pointer had left it, of a worker that lives. */
const SPARE = Prisma.sql`
  select i.id, i.environment_id from instances i
  join environments e on e.id = i.environment_id and e.live_deployment_id = i.deployment_id
  join workers w on w.id = i.worker_id and w.lease_until > now()
  where i.status in ('draining', 'standby')
    and not exists (select 1 from instances n where n.environment_id = e.id
      and n.deployment_id = e.live_deployment_id and n.status in ('starting', 'ready'))`;

/**
 * Makes an instance ready again whose deployment has become live again, whichever worker has it; answers its server, or null
 * when there is none. Environments are taken under their row lock, as they are for a claim: one of both serves it.
 */
export async function reviveInstance(
  db: Pick<Db, "asSystem">,
): Promise<{ readonly orgId: string; readonly serverId: string } | null> {
  return db.asSystem("make an instance of what is live again ready", async (tx) => {
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      select e.id from environments e where e.id in (select environment_id from (${SPARE}) spare)
      limit 1 for update of e skip locked`;
    if (found === undefined) return null;
    const rows = await tx.$queryRaw<{ orgId: string; serverId: string }[]>`
      update instances set status = 'ready' where id = (
        select id from (${SPARE}) spare where environment_id = ${found.id} order by id desc limit 1)
      returning org_id as "orgId", server_id as "serverId"`;
    return rows[0] ?? null;
  });
}
