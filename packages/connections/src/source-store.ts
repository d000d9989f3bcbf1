/** Servers as things that come from somewhere: their repository, installation and what does not go well. */
import type { Db, OrgTransaction, SystemTransaction } from "@switchyard/db";

export interface SourceRow {
  readonly id: string;
  readonly orgId: string;
  readonly slug: string;
  readonly sourceUrl: string;
  readonly sourceRef: string | null;
  readonly sourceRootDir: string | null;
  readonly gitCredentialId: string | null;
  readonly githubRepo: string | null;
  readonly githubRepoId: bigint | null;
  readonly defaultBranch: string | null;
  readonly deploySettings: unknown;
  readonly hookSealed: string | null;
  readonly sourceFault: string | null;
  readonly installationId: string | null;
  readonly installation: {
    readonly id: string;
    readonly installationId: bigint;
    readonly suspendedAt: Date | null;
    readonly removedAt: Date | null;
  } | null;
}

const COLUMNS = {
  id: true,
  orgId: true,
  slug: true,
  sourceUrl: true,
  sourceRef: true,
  sourceRootDir: true,
  gitCredentialId: true,
  githubRepo: true,
  githubRepoId: true,
  defaultBranch: true,
  deploySettings: true,
  hookSealed: true,
  sourceFault: true,
  installationId: true,
  installation: { select: { id: true, installationId: true, suspendedAt: true, removedAt: true } },
} as const;

/** A server of the transaction's org by slug or id. */
export async function findSource(tx: OrgTransaction, slugOrId: string): Promise<SourceRow | null> {
  return tx.server.findFirst({ where: { OR: [{ slug: slugOrId }, { id: slugOrId }] }, select: COLUMNS });
}

/** A server by id, whichever org's. */
export async function findSourceById(db: Db, id: string): Promise<SourceRow | null> {
  return db.asSystem("source of a server", (tx) => tx.server.findUnique({ where: { id }, select: COLUMNS }));
}

/** Servers of an installation, or of one repository of it; within the installation's own org by construction. */
export async function sourcesOfInstallation(
  tx: SystemTransaction,
  installation: { readonly id: string; readonly orgId: string },
  repositoryId?: number,
): Promise<readonly SourceRow[]> {
  const repository = repositoryId === undefined ? {} : { githubRepoId: BigInt(repositoryId) };
  return tx.server.findMany({
    where: { installationId: installation.id, orgId: installation.orgId, ...repository },
    select: COLUMNS,
    take: 1_000,
  });
}

/** Servers of the org that come from GitHub and whose installation is gone. */
export async function orphanedSources(tx: OrgTransaction): Promise<readonly SourceRow[]> {
  return tx.server.findMany({
    where: {
      githubRepoId: { not: null },
      OR: [{ installationId: null }, { installation: { removedAt: { not: null } } }],
    },
    select: COLUMNS,
    take: 500,
  });
}

/** Slugs of servers by the number of the repository they come from. */
export async function serversByRepository(tx: OrgTransaction): Promise<ReadonlyMap<number, string[]>> {
  const rows = await tx.server.findMany({
    where: { githubRepoId: { not: null } },
    select: { slug: true, githubRepoId: true },
    orderBy: { id: "asc" },
  });
  const known = new Map<number, string[]>();
  for (const row of rows) {
    const id = Number(row.githubRepoId);
    known.set(id, [...(known.get(id) ?? []), row.slug]);
  }
  return known;
}

export interface SourceChange {
  readonly installationId?: string;
  readonly githubRepo?: string;
  readonly defaultBranch?: string;
  readonly sourceUrl?: string;
  readonly sourceFault?: string | null;
  readonly hookSealed?: string | null;
}

/** Changes columns of a server's source. */
export async function changeSource(tx: OrgTransaction, serverId: string, change: SourceChange): Promise<void> {
  await tx.server.updateMany({ where: { id: serverId }, data: { ...change } });
}
