import type { SystemTransaction } from "@switchyard/db";

/** Locks an environment and answers which deployment is live in it. */
export async function lockLive(
  tx: SystemTransaction,
  environmentId: string,
): Promise<{ readonly deploymentId: string | null; readonly number: number | null }> {
  const rows = await tx.$queryRaw<{ deploymentId: string | null; number: number | null }[]>`
    select e.live_deployment_id as "deploymentId", d.number from environments e
    left join deployments d on d.id = e.live_deployment_id where e.id = ${environmentId} for update of e`;
  return rows[0] ?? { deploymentId: null, number: null };
}
