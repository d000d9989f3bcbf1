import type { OrgTransaction } from "@switchyard/db";

export interface SyncTrouble {
  readonly kind: string;
  readonly name: string;
  readonly failures: number;
  readonly lastError: string | null;
  readonly nextTryAt: Date;
}

/** How many branches of a server are known by a sync. */
export async function countBranches(tx: OrgTransaction, serverId: string): Promise<number> {
  return tx.sync.count({ where: { serverId, kind: "branch" } });
}

/** Syncs of a server that do not go well, most stubborn first, at most 50. */
export async function findTroubles(tx: OrgTransaction, serverId: string): Promise<readonly SyncTrouble[]> {
  return tx.sync.findMany({
    where: { serverId, failures: { gt: 0 } },
    orderBy: { failures: "desc" },
    take: 50,
    select: { kind: true, name: true, failures: true, lastError: true, nextTryAt: true },
  });
}
