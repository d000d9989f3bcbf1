import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Org } from "@switchyard/contracts";
import type { SystemTransaction } from "@switchyard/db";
import { type OpenedInvitation, openInvitation, takeInvitation } from "../invitation-store.ts";
import { findMemberOfUser, lockMembership } from "../member-store.ts";
import { findOrg, orgView } from "../org-store.ts";
import type { SignInDeps, User } from "../ports.ts";
import type { Identity } from "../principal.ts";
import { requireOwnSession } from "../sign-in/session-door-store.ts";
import { limitAttempts } from "../sign-in-throttle.ts";
import { findUserById, insertMember } from "../user-store.ts";
import { deadLink } from "./reset-password.ts";

/**
 * Joins the org of an invitation that was sent to the asker's own address. Only people join. Throws AppError link_dead,
 * invitation_other_address, already_member, key_cannot_join, too_many_attempts, session_of_org.
 */
export async function acceptInvitation(
  deps: SignInDeps,
  identity: Identity,
  input: { readonly token: string; readonly ip: string },
): Promise<Org> {
  if (identity.kind !== "user") {
    throw new AppError({
      code: "key_cannot_join",
      kind: "forbidden",
      message: `The key "${identity.label}" belongs to one org and cannot join another.`,
      remedy: "Sign in and open the invitation in the browser.",
    });
  }
  await limitAttempts(deps.throttle, { act: "invitation", ip: input.ip });
  return deps.db.asSystem("accept an invitation", async (tx) => {
    await requireOwnSession(tx, identity);
    const invitation = await openUnderLock(tx, input.token);
    const user = await findUserById(tx, identity.id);
    if (!user) throw deadLink("invitation");
    if (user.email !== invitation.email) {
      throw new AppError({
        code: "invitation_other_address",
        kind: "forbidden",
        message: `This invitation is for ${invitation.email}; you are signed in as ${user.email}.`,
        remedy: "Sign out, then open the link again and sign in with that address.",
      });
    }
    return admit(tx, { invitation, user, token: input.token, credential: identity.credential });
  });
}

/**
 * The open invitation of a token, with the lock on its org's memberships: whoever came first has used it up by now, and
 * who lost the right to invite has lost it too. Throws AppError link_dead.
 */
export async function openUnderLock(tx: SystemTransaction, token: string): Promise<OpenedInvitation> {
  const found = await openInvitation(tx, token);
  if (found) await lockMembership(tx, found.orgId);
  const invitation = found && (await openInvitation(tx, token));
  if (invitation) return invitation;
  throw deadLink("invitation");
}

/**
 * Uses an invitation up, under the lock, and makes a person a member, in one transaction. Throws AppError link_dead, already_member.
 */
export async function admit(
  tx: SystemTransaction,
  joining: {
    readonly invitation: OpenedInvitation;
    readonly token: string;
    readonly user: User;
    readonly credential: string;
  },
): Promise<Org> {
  const { invitation, token, user, credential } = joining;
  const { orgId, role } = invitation;
  const org = await findOrg(tx, orgId);
  if (!org) throw deadLink("invitation");
  if (await findMemberOfUser(tx, orgId, user.id)) {
    throw new AppError({
      code: "already_member",
      kind: "conflict",
      message: `${user.email} is a member of ${org.name} already.`,
      remedy: "Open the organization; an admin can change your role.",
    });
  }
  if (!(await takeInvitation(tx, { token, userId: user.id }))) throw deadLink("invitation");
  const memberId = await insertMember(tx, { orgId, userId: user.id, role });
  await recordManagementEvent(tx, {
    orgId,
    actor: { kind: "user", id: user.id, label: user.email, credential },
    method: "invitation.accept",
    name: user.email,
    arguments: { id: invitation.id, role, memberId },
  });
  return orgView(org, role);
}
