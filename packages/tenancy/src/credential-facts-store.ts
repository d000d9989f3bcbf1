import type { LastUse } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import type { z } from "zod";

/** What clients and keys have in common for who looks at them. */
export interface CredentialRow {
  readonly id: string;
  readonly serverIds: readonly string[];
  readonly userId: string | null;
  readonly createdBy: string;
  readonly lastUsedAt: Date | null;
  readonly lastUsedIp: string | null;
  readonly lastUsedServerId: string | null;
  readonly lastUsedTool: string | null;
}

/** Names for the ids in the rows of credentials. */
export interface CredentialFacts {
  /** Slugs; a deleted server keeps its place by id, since leaving it out could make the list empty. */
  servers(row: CredentialRow): string[];
  owner(row: CredentialRow): { readonly userId: string; readonly email: string } | null;
  /** E-mail of a person, name of a key, or the part of the system. */
  createdBy(row: CredentialRow): string;
  lastUse(row: CredentialRow): z.infer<typeof LastUse> | null;
  linkPendingUntil(row: CredentialRow): string | null;
}

/** Reads what views of credentials say beside their rows, in four queries whatever their number. */
export async function readCredentialFacts(
  tx: OrgTransaction,
  orgId: string,
  rows: readonly CredentialRow[],
): Promise<CredentialFacts> {
  const ids = (pick: (row: CredentialRow) => readonly (string | null)[]) => [
    ...new Set(rows.flatMap((row) => pick(row).flatMap((id) => id ?? []))),
  ];
  const serverIds = ids((row) => [...row.serverIds, row.lastUsedServerId]);
  const servers = await tx.server.findMany({
    where: { orgId, id: { in: serverIds } },
    select: { id: true, slug: true },
  });
  const people = ids((row) => [row.userId, row.createdBy]);
  const users = await tx.user.findMany({ where: { id: { in: people } }, select: { id: true, email: true } });
  const keys = await tx.apiKey.findMany({ where: { orgId, id: { in: people } }, select: { id: true, name: true } });
  const links = await tx.credentialLink.findMany({
    where: { orgId, credential: { in: ids((row) => [row.id]) }, consumedAt: null, expiresAt: { gt: new Date() } },
    select: { credential: true, expiresAt: true },
  });
  const slugs = new Map(servers.map(({ id, slug }) => [id, slug]));
  const emails = new Map(users.map(({ id, email }) => [id, email]));
  const keyNames = new Map(keys.map(({ id, name }) => [id, name]));
  const pending = new Map(links.map(({ credential, expiresAt }) => [credential, expiresAt.toISOString()]));
  const slugOf = (id: string) => slugs.get(id) ?? id;
  return {
    servers: (row) => row.serverIds.map(slugOf),
    owner: ({ userId }) => (userId === null ? null : { userId, email: emails.get(userId) ?? userId }),
    createdBy: ({ createdBy }) => emails.get(createdBy) ?? keyNames.get(createdBy) ?? createdBy,
    lastUse: ({ lastUsedAt, lastUsedIp, lastUsedServerId, lastUsedTool }) =>
      lastUsedAt === null
        ? null
        : {
            at: lastUsedAt.toISOString(),
            ip: lastUsedIp,
            server: lastUsedServerId === null ? null : slugOf(lastUsedServerId),
            tool: lastUsedTool,
          },
    linkPendingUntil: ({ id }) => pending.get(id) ?? null,
  };
}
