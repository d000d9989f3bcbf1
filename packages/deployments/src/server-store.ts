import type { OrgTransaction, Prisma } from "@switchyard/db";
import type { RepositoryColumns, SourceColumns } from "./source-input.ts";

export interface ServerRow extends SourceColumns, RepositoryColumns {
  readonly id: string;
  readonly orgId: string;
  readonly slug: string;
  readonly name: string;
  readonly access: string;
  readonly allowedOrigins: string[];
  readonly eraBridge: boolean;
  readonly gitCredentialId: string | null;
  /** Read it with `parseDeploySettings`. */
  readonly deploySettings: unknown;
  readonly sourceFault: string | null;
  /** GitHub's number of the linked installation. */
  readonly installation: { readonly installationId: bigint } | null;
  readonly createdAt: Date;
}

const COLUMNS = {
  id: true,
  orgId: true,
  slug: true,
  name: true,
  access: true,
  allowedOrigins: true,
  eraBridge: true,
  sourceUrl: true,
  sourceRef: true,
  sourceRootDir: true,
  gitCredentialId: true,
  installationId: true,
  githubRepoId: true,
  githubRepo: true,
  defaultBranch: true,
  deploySettings: true,
  sourceFault: true,
  installation: { select: { installationId: true } },
  createdAt: true,
} as const;

/** A server of the transaction's org by slug or id. */
export async function findServer(tx: OrgTransaction, slugOrId: string): Promise<ServerRow | null> {
  return tx.server.findFirst({ where: { OR: [{ slug: slugOrId }, { id: slugOrId }] }, select: COLUMNS });
}

/** Whether a server's list of members names a user. */
export async function isNamedFor(tx: OrgTransaction, serverId: string, userId: string): Promise<boolean> {
  return (await tx.serverMember.count({ where: { serverId, member: { userId } } })) > 0;
}

/**
 * Servers, newest first, behind `before`; one more than `limit`, so that the caller sees whether there is a next page. With
 * `sight`, those that are restricted to others are left out.
 */
export async function findServers(
  tx: OrgTransaction,
  page: {
    readonly limit: number;
    readonly before: string | null;
    readonly sight: { readonly userId: string | null } | null;
  },
): Promise<readonly ServerRow[]> {
  const { before, sight } = page;
  const named = sight?.userId ? [{ allowedMembers: { some: { member: { userId: sight.userId } } } }] : [];
  return tx.server.findMany({
    where: {
      ...(before === null ? {} : { id: { lt: before } }),
      ...(sight === null ? {} : { OR: [{ access: { not: "restricted" } }, ...named] }),
    },
    orderBy: { id: "desc" },
    take: page.limit + 1,
    select: COLUMNS,
  });
}

/** Servers by id, by slug, at most 500; all of the org where `ids` is null. */
export async function findServersBySlug(
  tx: OrgTransaction,
  ids: readonly string[] | null,
): Promise<readonly ServerRow[]> {
  return tx.server.findMany({
    where: ids === null ? {} : { id: { in: [...ids] } },
    orderBy: { slug: "asc" },
    take: 500,
    select: COLUMNS,
  });
}

/** Which of these slugs are taken in the org. */
export async function takenSlugs(tx: OrgTransaction, slugs: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.server.findMany({ where: { slug: { in: [...slugs] } }, select: { slug: true } });
  return new Set(rows.map((row) => row.slug));
}

export type NewServer = Omit<
  ServerRow,
  "createdAt" | "allowedOrigins" | "eraBridge" | "deploySettings" | "sourceFault" | "installation"
>;

export async function insertServer(tx: OrgTransaction, row: NewServer & { readonly createdBy: string }): Promise<void> {
  await tx.server.create({ data: { ...row } });
}

/**
 * Locks a server's row: numbers of its deployments are given out one at a time. Rows that refer to it can still be
 * written: a worker that reports on a deployment must not wait for whoever waits for that deployment's row.
 */
export async function lockServer(tx: OrgTransaction, serverId: string): Promise<void> {
  await tx.$queryRaw`select 1 from servers where id = ${serverId} for no key update`;
}

export async function changeServer(
  tx: OrgTransaction,
  serverId: string,
  change: Partial<
    Pick<ServerRow, "name" | "access" | "allowedOrigins" | "eraBridge" | "gitCredentialId" | "sourceFault"> &
      SourceColumns &
      RepositoryColumns & { deploySettings: Prisma.InputJsonObject }
  >,
): Promise<void> {
  await tx.server.update({ where: { id: serverId }, data: { ...change }, select: { id: true } });
}

/**
 * Deletes a server and all that belongs to it; logs of its deployments and instances have no foreign key and go first. Before
 * anything its syncs: whoever holds one deploys to the server meanwhile, in another transaction.
 */
export async function deleteServerRows(tx: OrgTransaction, serverId: string): Promise<void> {
  await tx.$executeRaw`delete from syncs where server_id = ${serverId}`;
  await tx.$executeRaw`delete from log_chunks where owner_id in (select id from deployments where server_id = ${serverId}
    union all select id from instances where server_id = ${serverId})`;
  await tx.server.delete({ where: { id: serverId }, select: { id: true } });
}

/** Slug of the transaction's own org. */
export async function findOrgSlug(tx: OrgTransaction, orgId: string): Promise<string> {
  const row = await tx.organization.findUniqueOrThrow({ where: { id: orgId }, select: { slug: true } });
  return row.slug;
}

/** The server of a deployment, with what decides about the deployment's start; null when there is no such deployment. */
export async function findServerOf(
  tx: OrgTransaction,
  deploymentId: string,
): Promise<{ readonly server: ServerRow; readonly commitSha: string | null; readonly hold: string | null } | null> {
  return tx.deployment.findFirst({
    where: { id: deploymentId },
    select: { commitSha: true, hold: true, server: { select: COLUMNS } },
  });
}
