/** Environments and deployments as syncs need them; within one org. */
import type { OrgTransaction } from "@switchyard/db";

export interface FollowedEnvironment {
  readonly id: string;
  readonly slug: string;
  readonly kind: string;
  readonly branch: string | null;
  readonly pullNumber: number | null;
  readonly commentId: bigint | null;
  readonly closedAt: Date | null;
}

const COLUMNS = {
  id: true,
  slug: true,
  kind: true,
  branch: true,
  pullNumber: true,
  commentId: true,
  closedAt: true,
} as const;

/** Open previews of a server. */
export async function openPreviews(tx: OrgTransaction, serverId: string): Promise<readonly FollowedEnvironment[]> {
  return tx.environment.findMany({ where: { serverId, kind: "preview", closedAt: null }, select: COLUMNS });
}

/** An environment of a server by id. */
export async function findFollowed(
  tx: OrgTransaction,
  serverId: string,
  id: string,
): Promise<FollowedEnvironment | null> {
  return tx.environment.findFirst({ where: { id, serverId }, select: COLUMNS });
}

/** Commit that was last deployed to an environment and did not fail or get skipped; null when there is none. */
export async function lastDeployedSha(tx: OrgTransaction, serverId: string, slug: string): Promise<string | null> {
  const row = await tx.deployment.findFirst({
    where: {
      serverId,
      environment: { slug },
      status: { in: ["ready", "queued", "building", "verifying"] },
      commitSha: { not: null },
    },
    orderBy: { number: "desc" },
    select: { commitSha: true },
  });
  return row?.commitSha ?? null;
}

/** Whether a deployment of an environment is at its first step: which commit it brings is not known yet. */
export async function isFetching(tx: OrgTransaction, serverId: string, slug: string): Promise<boolean> {
  const where = { serverId, environment: { slug }, status: "building", commitSha: null, reusedFrom: null } as const;
  return (await tx.deployment.findFirst({ where, select: { id: true } })) !== null;
}

/** Newest deployment of an environment. */
export async function newestDeployment(tx: OrgTransaction, environmentId: string): Promise<string | null> {
  const row = await tx.deployment.findFirst({
    where: { environmentId },
    orderBy: { number: "desc" },
    select: { id: true },
  });
  return row?.id ?? null;
}

/** Whether a newer deployment of the same environment is of the same commit, which then speaks for it. */
export async function hasNewerOfCommit(
  tx: OrgTransaction,
  deployment: {
    readonly serverId: string;
    readonly environment: string;
    readonly number: number;
    readonly sha: string;
  },
): Promise<boolean> {
  const row = await tx.deployment.findFirst({
    where: {
      serverId: deployment.serverId,
      environment: { slug: deployment.environment },
      number: { gt: deployment.number },
      commitSha: deployment.sha,
    },
    select: { id: true },
  });
  return row !== null;
}

export interface Held {
  readonly id: string;
  readonly heldAt: Date | null;
}

/** Deployments of a commit that wait for its checks. */
export async function heldForChecks(tx: OrgTransaction, serverId: string, sha: string): Promise<readonly Held[]> {
  return tx.deployment.findMany({
    where: { serverId, hold: "checks", status: "queued", OR: [{ commitSha: sha }, { wantedSha: sha }] },
    select: { id: true, heldAt: true },
  });
}

/** Remembers the one comment on a pull request. */
export async function writeComment(tx: OrgTransaction, environmentId: string, commentId: number): Promise<void> {
  await tx.environment.updateMany({ where: { id: environmentId }, data: { commentId: BigInt(commentId) } });
}
