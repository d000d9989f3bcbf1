import { recordManagementEvent } from "@switchyard/audit";
import type { Member } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { endHeldCredentials } from "../held-credentials-store.ts";
import { type Asker, lockAsAsker, requireMember, requireNotAbove, requireOwnerLeft } from "../member-rules.ts";
import { deleteMember } from "../member-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { endSessionsOfStranger } from "../session-store.ts";

/**
 * Removes a member. What they hold in the org ends with them, everywhere within 5 seconds: their sessions' way in, grants,
 * keys and clients made for them, tokens, places at restricted servers, invitations they sent. Who belongs to no other org
 * is signed out. What they made for machines stays. Needs `member.manage`. Throws AppError member_not_found, member_above,
 * last_owner.
 */
export async function removeMember(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly memberId: string },
): Promise<void> {
  authorize(principal, "member.manage");
  const { orgId } = principal;
  const removed = await db.forOrg(orgId, async (tx) => {
    const asker = await lockAsAsker(tx, principal, "member.manage");
    const member = await requireMember(tx, orgId, input.memberId);
    requireNotAbove(asker, member);
    await endMembership(tx, asker, { member, method: "member.remove" });
    return member;
  });
  await db.asSystem("sessions of a removed member", (tx) => endSessionsOfStranger(tx, removed.userId));
}

/** Ends a membership under the lock and writes it into the trail. Throws AppError last_owner. */
export async function endMembership(
  tx: OrgTransaction,
  asker: Asker,
  { member, method }: { readonly member: Member; readonly method: "member.remove" | "member.leave" },
): Promise<void> {
  const { orgId, requestId } = asker.principal;
  await requireOwnerLeft(tx, orgId, member);
  const ended = await endHeldCredentials(tx, { orgId, userId: member.userId });
  await deleteMember(tx, orgId, member.id);
  await recordManagementEvent(tx, {
    orgId,
    actor: actorOf(asker.principal),
    method,
    name: member.email,
    arguments: { memberId: member.id, role: member.role, ended },
    context: { requestId },
  });
}
