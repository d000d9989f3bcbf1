import { recordManagementEvent } from "@switchyard/audit";
import { notFound, Role } from "@switchyard/contracts";
import { findInvitation, revokeInvitationRow } from "../invitation-store.ts";
import { lockAsAsker, requireMayGive } from "../member-rules.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { invitationClosed } from "./resend-invitation.ts";

/**
 * Takes an invitation back: its link opens nothing from here on. Taking it back again changes nothing. Needs
 * `member.manage`. Throws AppError invitation_not_found, invitation_closed, role_above.
 */
export async function revokeInvitation(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly invitationId: string },
): Promise<void> {
  authorize(principal, "member.manage");
  const { orgId } = principal;
  await db.forOrg(orgId, async (tx) => {
    const asker = await lockAsAsker(tx, principal, "member.manage");
    const invitation = await findInvitation(tx, orgId, input.invitationId);
    if (!invitation) throw notFound("invitation", input.invitationId);
    requireMayGive(asker.principal, Role.parse(invitation.role));
    if (invitation.revokedAt) return;
    if (!(await revokeInvitationRow(tx, orgId, invitation.id))) throw invitationClosed(invitation.email);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(asker.principal),
      method: "invitation.revoke",
      name: invitation.email,
      arguments: { id: invitation.id, role: invitation.role },
      context: { requestId: principal.requestId },
    });
  });
}
