import type { OrgTransaction } from "@switchyard/db";
import { type DeploymentRow, deploymentColumns } from "./deployment-store.ts";

/**
 * Deployments of the org that wait for a person, newest first: those held for an approval, and the newest ready one of an
 * open environment where gates block it and nobody has promoted it yet.
 */
export async function findWaiting(tx: OrgTransaction, orgId: string, limit: number): Promise<readonly DeploymentRow[]> {
  const waiting = await tx.$queryRaw<{ id: string }[]>`
    select w.id from (
      select d.id, d.created_at from deployments d
      where d.org_id = ${orgId} and d.status = 'queued' and d.hold = 'approval'
      union all
      select d.id, d.created_at from environments e
      cross join lateral (
        select r.id, r.created_at, r.gates from deployments r
        where r.environment_id = e.id and r.status = 'ready' order by r.number desc limit 1) d
      where e.org_id = ${orgId} and e.closed_at is null and e.live_deployment_id is distinct from d.id
        and d.gates @> '[{"verdict": "blocked"}]' and not exists (select 1 from promotions p where p.deployment_id = d.id)
    ) w order by w.created_at desc, w.id limit ${limit}`;
  const rows = await tx.deployment.findMany({
    where: { id: { in: waiting.map(({ id }) => id) } },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    select: deploymentColumns,
  });
  return rows;
}
