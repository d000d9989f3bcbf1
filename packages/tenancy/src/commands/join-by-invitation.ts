import { AppError, type Org } from "@switchyard/contracts";
import { hashPassword } from "@switchyard/crypto";
import { isUniqueViolation } from "@switchyard/db";
import { checkNewPassword } from "../password-rule.ts";
import type { SignInDeps, User } from "../ports.ts";
import { limitAttempts } from "../sign-in-throttle.ts";
import { findUserByEmail, insertUser } from "../user-store.ts";
import { admit, openUnderLock } from "./accept-invitation.ts";

/** What the invitation page sends for somebody new, and from where. */
export interface JoinByInvitationInput {
  readonly token: string;
  readonly password: string;
  readonly name: string | null;
  readonly ip: string;
}

/**
 * Makes an account for the invited address, which nobody has yet, and joins the org. The address does not count as
 * verified: whoever invited has seen the link too. Throws AppError link_dead, account_exists, too_many_attempts and the
 * faults of the password (the link lives on).
 */
export async function joinByInvitation(
  deps: SignInDeps,
  input: JoinByInvitationInput,
): Promise<{ readonly user: User; readonly org: Org }> {
  await limitAttempts(deps.throttle, { act: "invitation", ip: input.ip });
  // The address is not known before the link was looked up, so only the rules that need none are checked here.
  checkNewPassword(input.password, "");
  const passwordHash = await hashPassword(input.password);
  const join = deps.db.asSystem("join by an invitation", async (tx) => {
    const invitation = await openUnderLock(tx, input.token);
    const { email } = invitation;
    checkNewPassword(input.password, email);
    if (await findUserByEmail(tx, email)) throw accountExists(email);
    const user = await insertUser(tx, { email, name: input.name, image: null, passwordHash, emailVerified: false });
    const org = await admit(tx, { invitation, token: input.token, user, credential: "invitation" });
    return { user, org };
  });
  return join.catch((error: unknown) => {
    // Two orgs' invitations of one address, at once: each holds the lock of its own.
    throw isUniqueViolation(error) ? accountExists("of this invitation") : error;
  });
}

function accountExists(email: string): AppError {
  return new AppError({
    code: "account_exists",
    kind: "conflict",
    message: `Somebody has an account with the address ${email} already.`,
    remedy: "Sign in with it, then open the link again.",
  });
}
