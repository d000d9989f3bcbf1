import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Member, type Role, roles } from "@switchyard/contracts";
import { endCredentialsAbove } from "../held-credentials-store.ts";
import {
  type Asker,
  lockAsAsker,
  requireMayGive,
  requireMember,
  requireNotAbove,
  requireOwnerLeft,
} from "../member-rules.ts";
import { setMemberRole } from "../member-store.ts";
import { coversRole, outranks } from "../permissions.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";

/**
 * Gives a member another role, up to the asker's own, and never a higher one to oneself, not by one's key either. Tokens
 * with the role before stop within 5 seconds; the member's own keys and open invitations above the new role end with it.
 * Needs `member.manage`. Throws AppError member_not_found, member_above, role_above, own_role_raised, last_owner.
 */
export async function changeMemberRole(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly memberId: string; readonly role: Role },
): Promise<Member> {
  authorize(principal, "member.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const asker = await lockAsAsker(tx, principal, "member.manage");
    const member = await requireMember(tx, orgId, input.memberId);
    requireNotAbove(asker, member);
    requireMayGive(asker.principal, input.role);
    requireNoSelfRaise(asker, member, input.role);
    if (member.role === input.role) return member;
    await requireOwnerLeft(tx, orgId, member);
    const changed = await setMemberRole(tx, { orgId, member, role: input.role });
    const above = roles.filter((role) => !coversRole(input.role, role));
    const ended = await endCredentialsAbove(tx, { orgId, userId: member.userId }, above);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(asker.principal),
      method: "member.change_role",
      name: member.email,
      arguments: { memberId: member.id, from: member.role, to: input.role, ended },
      context: { requestId: principal.requestId },
    });
    return changed;
  });
}

function requireNoSelfRaise({ userId }: Asker, member: Member, role: Role): void {
  if (userId !== member.userId || !outranks(role, member.role)) return;
  throw new AppError({
    code: "own_role_raised",
    kind: "forbidden",
    message: "Nobody raises their own role.",
    remedy: "Ask another owner or admin to do it.",
  });
}
