import { Role } from "@switchyard/contracts";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";

/** Whether members of an org must come in through its identity provider. */
export async function readSsoRequired(tx: OrgTransaction, orgId: string): Promise<boolean> {
  const org = await tx.organization.findUnique({ where: { id: orgId }, select: { ssoRequired: true } });
  return org?.ssoRequired ?? false;
}

/** Sets that rule; false when it stood so already. */
export async function writeSsoRequired(tx: SystemTransaction, orgId: string, required: boolean): Promise<boolean> {
  const { count } = await tx.organization.updateMany({
    where: { id: orgId, ssoRequired: !required },
    data: { ssoRequired: required },
  });
  return count === 1;
}

/**
 * Ends what members other than owners let clients do, since they agreed to it in sessions that no longer count, and voids
 * their tokens. Answers how many grants ended.
 */
export async function endMembersGrants(tx: SystemTransaction, orgId: string): Promise<number> {
  const members = await tx.member.findMany({ where: { orgId, role: { not: "owner" } }, select: { userId: true } });
  const userIds = members.map(({ userId }) => userId);
  const held = { orgId, userId: { in: userIds }, revokedAt: null };
  const grants = await tx.grant.findMany({ where: held, select: { id: true } });
  await tx.grant.updateMany({ where: held, data: { revokedAt: new Date() } });
  // What renews their tokens goes with them.
  await tx.oauthModel.deleteMany({ where: { grantId: { in: grants.map(({ id }) => id) } } });
  await tx.revocation.createMany({
    data: [
      ...userIds.map((value) => ({ orgId, kind: "member", value })),
      ...grants.map(({ id }) => ({ orgId, kind: "grant", value: id })),
    ],
  });
  return grants.length;
}

/** Forgets whom a provider's subjects are. */
export async function deleteAccountsOf(tx: SystemTransaction, provider: string): Promise<void> {
  await tx.account.deleteMany({ where: { provider } });
}

/** Forgets whom one person is at a provider. */
export async function deleteAccountOf(tx: SystemTransaction, provider: string, userId: string): Promise<void> {
  await tx.account.deleteMany({ where: { provider, userId } });
}

/** Orgs that ask for their identity provider and that the person owns, so that another way in stands out in the trail. */
export async function ownedOrgsThatAsk(tx: SystemTransaction, userId: string): Promise<readonly string[]> {
  const rows = await tx.member.findMany({
    where: { userId, role: "owner", organization: { deletedAt: null, ssoRequired: true } },
    select: { orgId: true },
  });
  return rows.map(({ orgId }) => orgId);
}

export interface MemberSessionRow {
  readonly id: string;
  readonly userId: string;
  readonly method: string;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly user: { readonly email: string };
}

/**
 * Live sessions of an org's members that can open it, newest first: not those that another org's provider vouched for.
 * `limit + 1` rows when there are more.
 */
export async function pageOfMemberSessions(
  tx: SystemTransaction,
  orgId: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<MemberSessionRow[]> {
  return tx.session.findMany({
    where: {
      ...(await ofOrg(tx, orgId)),
      ...(page.cursor === undefined ? {} : { id: { lt: page.cursor } }),
    },
    orderBy: { id: "desc" },
    take: page.limit + 1,
    select: {
      id: true,
      userId: true,
      method: true,
      userAgent: true,
      ip: true,
      createdAt: true,
      lastSeenAt: true,
      user: { select: { email: true } },
    },
  });
}

/** One of these sessions, with the role of its person. */
export async function findMemberSession(tx: SystemTransaction, orgId: string, id: string) {
  const session = await tx.session.findFirst({
    where: { ...(await ofOrg(tx, orgId)), id },
    select: { id: true, userId: true, user: { select: { email: true } } },
  });
  const member = session
    ? await tx.member.findFirst({ where: { orgId, userId: session.userId }, select: { role: true } })
    : null;
  return session && member ? { ...session, role: Role.parse(member.role) } : null;
}

async function ofOrg(tx: SystemTransaction, orgId: string) {
  const providers = await tx.identityProvider.findMany({ where: { orgId }, select: { id: true } });
  return {
    revokedAt: null,
    expiresAt: { gt: new Date() },
    user: { members: { some: { orgId } } },
    OR: [{ identityProviderId: null }, { identityProviderId: { in: providers.map(({ id }) => id) } }],
  };
}
