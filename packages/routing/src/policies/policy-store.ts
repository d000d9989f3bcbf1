import type { OrgTransaction } from "@switchyard/db";

export interface PolicyRow {
  readonly id: string;
  readonly effect: string;
  readonly tools: readonly string[];
  readonly subjectKind: string;
  readonly subject: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

const POLICY = {
  id: true,
  effect: true,
  tools: true,
  subjectKind: true,
  subject: true,
  createdBy: true,
  createdAt: true,
} as const;

/** A server of the transaction's org by slug or id. */
export async function findPolicedServer(tx: OrgTransaction, slugOrId: string) {
  return tx.server.findFirst({
    where: { OR: [{ slug: slugOrId }, { id: slugOrId }] },
    select: { id: true, slug: true, access: true },
  });
}

/** Locks a server's row, so that rules about it are changed one at a time. */
export async function lockPolicedServer(tx: OrgTransaction, serverId: string): Promise<void> {
  await tx.$queryRaw`select 1 from servers where id = ${serverId} for no key update`;
}

/** Policies of a server, oldest first. */
export async function findPolicies(tx: OrgTransaction, serverId: string): Promise<readonly PolicyRow[]> {
  return tx.policy.findMany({ where: { serverId }, orderBy: { id: "asc" }, select: POLICY });
}

export async function insertPolicy(
  tx: OrgTransaction,
  row: Omit<PolicyRow, "createdAt"> & { readonly orgId: string; readonly serverId: string },
): Promise<PolicyRow> {
  return tx.policy.create({ data: { ...row, tools: [...row.tools] }, select: POLICY });
}

/** Deletes one policy of a server; null when there is none of that id. */
export async function removePolicy(tx: OrgTransaction, serverId: string, id: string): Promise<PolicyRow | null> {
  const row = await tx.policy.findFirst({ where: { id, serverId }, select: POLICY });
  if (!row) return null;
  const { count } = await tx.policy.deleteMany({ where: { id, serverId } });
  return count === 1 ? row : null;
}

/** Memberships that are named for a server, with whose they are. */
export async function findMemberIds(
  tx: OrgTransaction,
  serverId: string,
): Promise<readonly { readonly memberId: string; readonly userId: string }[]> {
  const rows = await tx.serverMember.findMany({
    where: { serverId },
    orderBy: { memberId: "asc" },
    select: { memberId: true, member: { select: { userId: true } } },
  });
  return rows.map(({ memberId, member }) => ({ memberId, userId: member.userId }));
}

/** Members who are named for a server, as they joined the org. */
export async function findServerMembers(tx: OrgTransaction, serverId: string) {
  const rows = await tx.serverMember.findMany({
    where: { serverId },
    orderBy: { memberId: "asc" },
    select: {
      member: {
        select: {
          id: true,
          userId: true,
          role: true,
          createdAt: true,
          user: { select: { email: true, name: true } },
        },
      },
    },
  });
  return rows.map(({ member }) => member);
}

/** Which of these memberships are of the transaction's org. */
export async function findOrgMemberIds(tx: OrgTransaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.member.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}

/** Takes members off a server's list and puts others on it. */
export async function changeServerMembers(
  tx: OrgTransaction,
  change: {
    readonly orgId: string;
    readonly serverId: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly createdBy: string;
  },
): Promise<void> {
  const { orgId, serverId, createdBy } = change;
  await tx.serverMember.deleteMany({ where: { serverId, memberId: { in: [...change.removed] } } });
  await tx.serverMember.createMany({
    data: change.added.map((memberId) => ({ orgId, serverId, memberId, createdBy })),
    skipDuplicates: true,
  });
}
