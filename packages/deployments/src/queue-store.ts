/**
 * The queue of deployments. Who runs least goes first: each waiting deployment has a turn, which is its place among those
 * of its org plus how many of the org run already; equal turns go by age. An org with one deployment is therefore never
 * behind the second one of another org, and nobody's slots stay empty while somebody waits.
 */
import type { Db } from "@switchyard/db";

type Pool = Pick<Db, "systemPool">;

/**
 * Deployments that may start, with their turns. What is held does not stand in the queue, nor what reuses the artifact of a
 * deployment that has not ended.
 */
const QUEUE = `
  select q.id, q.created_at,
    coalesce(r.running, 0) + row_number() over (partition by q.org_id order by q.created_at, q.id) as turn
  from deployments q
  left join (select org_id, count(*) as running from deployments where status in ('building', 'verifying')
    group by org_id) r on r.org_id = q.org_id
  where q.status = 'queued' and q.hold is null
    and not exists (select 1 from deployments s where s.id = q.reused_from and s.status in ('queued', 'building', 'verifying'))`;

/**
 * Statement that takes the deployment whose turn it is: $1 worker, $2 lease in seconds, $3 most deployments that one org may
 * run at once. Two workers that ask at the same moment see the same turns and pass over each other's row, so that they
 * take the first and the second.
 */
export const TAKE_NEXT = `
  with next as (
    select d.id from deployments d join (${QUEUE}) q on q.id = d.id
    where d.status = 'queued' and d.hold is null and q.turn <= $3
    order by q.turn, q.created_at, q.id limit 1 for update of d skip locked)
  update deployments d set status = 'building', worker_id = $1, attempt = attempt + 1,
    started_at = coalesce(started_at, now()), lease_until = now() + make_interval(secs => $2)
  from next where d.id = next.id`;

/** How many deployments start before each of these; those that do not stand in the queue are absent. */
export async function findPlaces(db: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.systemPool.query<{ id: string; ahead: number }>(
    `select id, ahead from (
       select id, (row_number() over (order by turn, created_at, id) - 1)::int as ahead from (${QUEUE}) q) placed
     where id = any($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.ahead]));
}
