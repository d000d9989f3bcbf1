import type { MemberRemoval } from "@switchyard/contracts";
import { readHeldCredentials } from "../held-credentials-store.ts";
import { requireMember } from "../member-rules.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";

/**
 * What ends when a member is removed, and what they made for machines, which stays. Needs `member.manage`. Throws AppError
 * member_not_found.
 */
export async function previewMemberRemoval(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly memberId: string },
): Promise<MemberRemoval> {
  authorize(principal, "member.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const { id, userId } = await requireMember(tx, orgId, input.memberId);
    return readHeldCredentials(tx, { orgId, userId, memberId: id });
  });
}
