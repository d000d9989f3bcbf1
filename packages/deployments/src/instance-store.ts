import type { OrgTransaction } from "@switchyard/db";

/** Ready instances of what is live, per environment. */
export async function countReady(
  tx: OrgTransaction,
  live: readonly { readonly environmentId: string; readonly deploymentId: string }[],
): Promise<ReadonlyMap<string, number>> {
  if (live.length === 0) return new Map();
  const rows = await tx.instance.groupBy({
    by: ["environmentId"],
    where: { OR: live.map(({ environmentId, deploymentId }) => ({ environmentId, deploymentId })), status: "ready" },
    _count: { _all: true },
  });
  return new Map(rows.map((row) => [row.environmentId, row._count._all]));
}

const COLUMNS = {
  id: true,
  deploymentId: true,
  environmentId: true,
  workerId: true,
  status: true,
  createdAt: true,
  readyAt: true,
  stoppedAt: true,
  exit: true,
} as const;

/** Instances of a server, newest first, below `before`; one more than `limit`. */
export async function findInstances(
  tx: OrgTransaction,
  serverId: string,
  page: { readonly limit: number; readonly before: string | null },
) {
  return tx.instance.findMany({
    where: { serverId, ...(page.before === null ? {} : { id: { lt: page.before } }) },
    orderBy: { id: "desc" },
    take: page.limit + 1,
    select: COLUMNS,
  });
}

/** The newest instance of a deployment in an environment, whatever became of it: the one whose log people want to read. */
export async function findNewestInstance(
  tx: OrgTransaction,
  of: { readonly environmentId: string; readonly deploymentId: string },
): Promise<string | null> {
  const { environmentId, deploymentId } = of;
  const row = await tx.instance.findFirst({
    where: { environmentId, deploymentId },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  return row?.id ?? null;
}
