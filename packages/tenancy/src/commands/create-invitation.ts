import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Invitation, type Role } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { normalizeEmail } from "../email.ts";
import {
  findOpenInvitation,
  type InvitationRow,
  insertInvitation,
  invitationViews,
  revokeInvitationRow,
} from "../invitation-store.ts";
import { lockAsAsker, requireMayGive } from "../member-rules.ts";
import { findMemberByEmail } from "../member-store.ts";
import type { SignInDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { limitInvitations } from "../sign-in-throttle.ts";

/** An invitation and the token of its link, which is shown once. */
export interface NewInvitation {
  readonly invitation: Invitation;
  readonly token: string;
}

/**
 * Invites an address with a role up to the asker's own. Answers alike whether somebody has the address; an open invitation
 * of the same address is replaced, and its link dies. Needs `member.manage`. Throws AppError role_above, already_member,
 * email_invalid, too_many_invitations.
 */
export async function createInvitation(
  deps: SignInDeps,
  principal: Principal,
  input: { readonly email: string; readonly role: Role },
): Promise<NewInvitation> {
  authorize(principal, "member.manage");
  const { orgId } = principal;
  const email = normalizeEmail(input.email);
  await limitInvitations(deps.throttle, { orgId, email });
  return deps.db.forOrg(orgId, async (tx) => {
    const asker = await lockAsAsker(tx, principal, "member.manage");
    requireMayGive(asker.principal, input.role);
    await requireNoMember(tx, orgId, email);
    const replaced = await replaceOpen(tx, asker.principal, email);
    const createdBy = asker.principal.id;
    const { row, token } = await insertInvitation(tx, { orgId, email, role: input.role, createdBy });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(asker.principal),
      method: "invitation.create",
      name: email,
      arguments: { id: row.id, role: input.role, replaced: replaced?.id ?? null },
      context: { requestId: principal.requestId },
    });
    return { invitation: await viewOf(tx, orgId, row), token };
  });
}

/** One invitation as callers see it. */
export async function viewOf(tx: OrgTransaction, orgId: string, row: InvitationRow): Promise<Invitation> {
  const [view] = await invitationViews(tx, orgId, [row]);
  if (view) return view;
  throw new AppError({ code: "internal", kind: "internal", message: "An invitation has no view." });
}

async function requireNoMember(tx: OrgTransaction, orgId: string, email: string): Promise<void> {
  const member = await findMemberByEmail(tx, orgId, email);
  if (!member) return;
  throw new AppError({
    code: "already_member",
    kind: "conflict",
    message: `${email} is a member of this organization already, as ${member.role}.`,
    remedy: "Change their role in the list of members.",
  });
}

async function replaceOpen(tx: OrgTransaction, principal: Principal, email: string): Promise<InvitationRow | null> {
  const { orgId } = principal;
  const open = await findOpenInvitation(tx, orgId, email);
  if (!open) return null;
  const [view] = await invitationViews(tx, orgId, [open]);
  if (view) requireMayGive(principal, view.role);
  await revokeInvitationRow(tx, orgId, open.id);
  return open;
}
