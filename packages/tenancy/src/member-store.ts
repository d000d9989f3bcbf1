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
