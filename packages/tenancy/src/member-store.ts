import { type Member, Role } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import type { PageInput } from "./page.ts";

const MEMBER = {
  id: true,
  userId: true,
  role: true,
  createdAt: true,
  user: { select: { email: true, name: true } },
} as const;

interface MemberRow {
  readonly id: string;
  readonly userId: string;
  readonly role: string;
  readonly createdAt: Date;
  readonly user: { readonly email: string; readonly name: string | null };
}

/** Members of an org, longest membership first, one more than `limit` when there are more. */
export async function pageOfMembers(tx: OrgTransaction, orgId: string, page: PageInput): Promise<Member[]> {
  const rows = await tx.member.findMany({
    where: { orgId, ...(page.cursor === undefined ? {} : { id: { gt: page.cursor } }) },
    orderBy: { id: "asc" },
    take: page.limit + 1,
    select: MEMBER,
  });
  return rows.map(view);
}

/** One member of an org, by membership id. */
export async function findMember(tx: OrgTransaction, orgId: string, id: string): Promise<Member | null> {
  const row = await tx.member.findFirst({ where: { orgId, id }, select: MEMBER });
  return row ? view(row) : null;
}

/** The membership of a person in an org. */
export async function findMemberOfUser(tx: OrgTransaction, orgId: string, userId: string): Promise<Member | null> {
  const row = await tx.member.findFirst({ where: { orgId, userId }, select: MEMBER });
  return row ? view(row) : null;
}

/** The member of an org with this normalized address. */
export async function findMemberByEmail(tx: OrgTransaction, orgId: string, email: string): Promise<Member | null> {
  const row = await tx.member.findFirst({ where: { orgId, user: { email } }, select: MEMBER });
  return row ? view(row) : null;
}

/** Until the transaction ends, nobody else changes who belongs to this org and with what role. */
export async function lockMembership(tx: OrgTransaction, orgId: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`members of ${orgId}`}, 0))`;
}

/** Whether an owner is left when this member is none any more. Ask under {@link lockMembership}. */
export async function hasOtherOwner(tx: OrgTransaction, orgId: string, memberId: string): Promise<boolean> {
  const other = await tx.member.findFirst({
    where: { orgId, role: "owner", id: { not: memberId } },
    select: { id: true },
  });
  return other !== null;
}

/**
 * Gives a member another role. Tokens that carry the role before are void from here on, by a row in `revocations`.
 */
export async function setMemberRole(
  tx: OrgTransaction,
  change: { readonly orgId: string; readonly member: Member; readonly role: Role },
): Promise<Member> {
  const { orgId, member, role } = change;
  await tx.member.updateMany({ where: { orgId, id: member.id }, data: { role } });
  await tx.revocation.createMany({ data: [{ orgId, kind: "member", value: member.userId }] });
  return { ...member, role };
}

/** Deletes a membership, and with it the member's places at restricted servers. */
export async function deleteMember(tx: OrgTransaction, orgId: string, id: string): Promise<void> {
  await tx.serverMember.deleteMany({ where: { orgId, memberId: id } });
  await tx.member.deleteMany({ where: { orgId, id } });
}

function view(row: MemberRow): Member {
  return {
    id: row.id,
    userId: row.userId,
    email: row.user.email,
    name: row.user.name,
    role: Role.parse(row.role),
    createdAt: row.createdAt.toISOString(),
  };
}
