import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound, Role } from "@switchyard/contracts";
import { findInvitation, renewInvitation } from "../invitation-store.ts";
import { lockAsAsker, requireMayGive } from "../member-rules.ts";
import type { SignInDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { limitInvitations } from "../sign-in-throttle.ts";
import { type NewInvitation, viewOf } from "./create-invitation.ts";

/**
 * Makes a new link for an invitation that waits or has expired, good for 7 days; the one before dies. Needs
 * `member.manage`. Throws AppError invitation_not_found, invitation_closed, role_above, too_many_invitations.
 */
export async function resendInvitation(
  deps: SignInDeps,
  principal: Principal,
  input: { readonly invitationId: string },
): Promise<NewInvitation> {
  authorize(principal, "member.manage");
  const { orgId } = principal;
  const known = await deps.db.forOrg(orgId, (tx) => findInvitation(tx, orgId, input.invitationId));
  if (!known) throw notFound("invitation", input.invitationId);
  await limitInvitations(deps.throttle, { orgId, email: known.email });
  return deps.db.forOrg(orgId, async (tx) => {
    const asker = await lockAsAsker(tx, principal, "member.manage");
    requireMayGive(asker.principal, Role.parse(known.role));
    const issued = await renewInvitation(tx, orgId, known.id);
    if (!issued) throw invitationClosed(known.email);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(asker.principal),
      method: "invitation.resend",
      name: known.email,
      arguments: { id: known.id, role: known.role },
      context: { requestId: principal.requestId },
    });
    return { invitation: await viewOf(tx, orgId, issued.row), token: issued.token };
  });
}

/** The refusal of an act on an invitation that waits no more. */
export function invitationClosed(email: string): AppError {
  return new AppError({
    code: "invitation_closed",
    kind: "conflict",
    message: `The invitation of ${email} was accepted or taken back.`,
    remedy: "Invite the address again.",
  });
}
