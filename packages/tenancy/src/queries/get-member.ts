import { type Member, notFound } from "@switchyard/contracts";
import { findMember } from "../member-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";

/** One person of the principal's org, by membership id. Needs `member.read`. Throws AppError member_not_found. */
export async function getMember(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly member: string },
): Promise<Member> {
  authorize(principal, "member.read");
  const member = await db.forOrg(principal.orgId, (tx) => findMember(tx, principal.orgId, input.member));
  if (member === null) throw notFound("member", input.member);
  return member;
}
