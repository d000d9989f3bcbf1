import { ClientKind, type Grant } from "@switchyard/contracts";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";

const GRANT = {
  id: true,
  orgId: true,
  userId: true,
  clientId: true,
  clientName: true,
  clientKind: true,
  redirectHost: true,
  resource: true,
  scopes: true,
  oidcGrantId: true,
  createdAt: true,
  lastUsedAt: true,
  lastUsedIp: true,
  lastUsedTool: true,
  server: { select: { id: true, slug: true, organization: { select: { slug: true } } } },
} as const;

export type GrantRow = NonNullable<Awaited<ReturnType<typeof findOpenGrant>>>;

/** Which grants a list shows. */
export interface GrantFilter {
  readonly orgId?: string | undefined;
  readonly userId?: string | undefined;
  readonly serverId?: string | undefined;
  readonly limit: number;
  /** Id of the last grant seen. */
  readonly before?: string | undefined;
}

/** One grant that was not taken back, or null. */
export async function findOpenGrant(
  tx: OrgTransaction | SystemTransaction,
  by: { readonly id: string; readonly orgId?: string | undefined; readonly userId?: string },
) {
  const { orgId, ...rest } = by;
  const where = { ...rest, ...(orgId === undefined ? {} : { orgId }), revokedAt: null };
  return tx.grant.findFirst({ where, select: GRANT });
}

/** Grants that were not taken back, newest first, one more than `limit` when there are more. */
export async function findOpenGrants(
  tx: OrgTransaction | SystemTransaction,
  filter: GrantFilter,
): Promise<readonly GrantRow[]> {
  const { orgId, userId, serverId, before } = filter;
  return tx.grant.findMany({
    where: {
      revokedAt: null,
      ...(orgId === undefined ? {} : { orgId }),
      ...(userId === undefined ? {} : { userId }),
      ...(serverId === undefined ? {} : { serverId }),
      ...(before === undefined ? {} : { id: { lt: before } }),
    },
    orderBy: { id: "desc" },
    take: filter.limit + 1,
    select: GRANT,
  });
}

/**
 * Takes a grant back: its row is closed, every door is told by a row in `revocations`, and nothing that renews its tokens
 * is left. False when it was closed already, so that of two callers one does it.
 */
export async function closeGrant(tx: SystemTransaction, grant: GrantRow): Promise<boolean> {
  const { count } = await tx.grant.updateMany({
    where: { id: grant.id, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  if (count === 0) return false;
  await tx.revocation.create({ data: { orgId: grant.orgId, kind: "grant", value: grant.id } });
  await tx.oauthModel.deleteMany({ where: { grantId: grant.id } });
  return true;
}

/** Id of the org's server by slug or id; null when there is none. */
export async function findServerId(tx: OrgTransaction, orgId: string, server: string): Promise<string | null> {
  const row = await tx.server.findFirst({
    where: { orgId, OR: [{ id: server }, { slug: server }] },
    select: { id: true },
  });
  return row?.id ?? null;
}

/** User id of one of the org's members, named by member id or by user id as it is. */
export async function findMemberUserId(tx: OrgTransaction, orgId: string, member: string): Promise<string> {
  const row = await tx.member.findFirst({ where: { orgId, id: member }, select: { userId: true } });
  return row?.userId ?? member;
}

/** E-mail addresses by user id. */
export async function emailsOf(
  tx: SystemTransaction,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.user.findMany({
    where: { id: { in: [...new Set(userIds)] } },
    select: { id: true, email: true },
  });
  return new Map(rows.map(({ id, email }) => [id, email]));
}

/** Grants as they cross the wire. */
export function grantViews(rows: readonly GrantRow[], emails: ReadonlyMap<string, string>): Grant[] {
  return rows.map((row) => ({
    id: row.id,
    user: { id: row.userId, email: emails.get(row.userId) ?? "" },
    client: {
      id: row.clientId,
      name: row.clientName,
      kind: ClientKind.parse(row.clientKind),
      redirectHost: row.redirectHost,
    },
    org: row.server.organization.slug,
    server: row.server.slug,
    resource: row.resource,
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    lastUse: lastUseOf(row),
  }));
}

function lastUseOf(row: GrantRow): Grant["lastUse"] {
  if (row.lastUsedAt === null) return null;
  return {
    at: row.lastUsedAt.toISOString(),
    ip: row.lastUsedIp,
    server: row.server.slug,
    tool: row.lastUsedTool,
  };
}
