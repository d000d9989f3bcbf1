import type { InvitationPreview } from "@switchyard/contracts";
import type { SystemTransaction } from "@switchyard/db";
import { deadLink } from "../commands/reset-password.ts";
import { openInvitation } from "../invitation-store.ts";
import { findOrg } from "../org-store.ts";
import type { SignInDeps } from "../ports.ts";
import { limitAttempts } from "../sign-in-throttle.ts";
import { findUserByEmail, findUserById } from "../user-store.ts";

/**
 * What the holder of an invitation's link is invited to; says whether the address has an account to them alone. Uses
 * nothing up. Throws AppError link_dead for unknown, used, revoked and expired links alike, too_many_attempts.
 */
export async function previewInvitation(
  deps: SignInDeps,
  input: { readonly token: string; readonly ip: string },
): Promise<InvitationPreview> {
  await limitAttempts(deps.throttle, { act: "invitation", ip: input.ip });
  return deps.db.asSystem("what an invitation is for", async (tx) => {
    const invitation = await openInvitation(tx, input.token);
    const org = invitation && (await findOrg(tx, invitation.orgId));
    if (!org) throw deadLink("invitation");
    return {
      org: org.name,
      email: invitation.email,
      role: invitation.role,
      invitedBy: await nameOfSender(tx, invitation.createdBy),
      expiresAt: invitation.expiresAt.toISOString(),
      needsPassword: (await findUserByEmail(tx, invitation.email)) === null,
    };
  });
}

/** A key is no person that a stranger could ask. */
async function nameOfSender(tx: SystemTransaction, createdBy: string): Promise<string> {
  const user = await findUserById(tx, createdBy);
  if (!user) return "an administrator";
  return user.name ? `${user.name} (${user.email})` : user.email;
}
