import { AppError } from "@switchyard/contracts";
import { hashPassword } from "@switchyard/crypto";
import { proveAddress } from "../account-store.ts";
import { BY_MAIL, consumeLink } from "../link-store.ts";
import { checkNewPassword } from "../password-rule.ts";
import type { SignInDeps, User } from "../ports.ts";
import { limitAttempts } from "../sign-in-throttle.ts";
import { findUserById, recordForOrgsOf, replacePassword } from "../user-store.ts";

/** What the reset page sends, and from where. */
export interface ResetPasswordInput {
  readonly token: string;
  readonly password: string;
  readonly ip: string;
}

/**
 * Uses a reset link up and sets the password; every session of the person ends. A link that was mailed
 * proves the address: where nobody had proved it, whoever made the account may have been somebody else, and what they
 * linked to it ends. Throws AppError link_dead,
 * too_many_attempts and the faults of the password (the link lives on).
 */
export async function resetPassword(deps: SignInDeps, input: ResetPasswordInput): Promise<User> {
  await limitAttempts(deps.throttle, { act: "reset", ip: input.ip });
  // The address is not known before the link is used up, so only the rules that need none are checked here.
  checkNewPassword(input.password, "");
  const passwordHash = await hashPassword(input.password);
  return deps.db.asSystem("reset a password", async (tx) => {
    const link = await consumeLink(tx, { kind: "password_reset", token: input.token });
    const found = link?.userId ? await findUserById(tx, link.userId) : null;
    if (!found) throw deadLink("password");
    const { passwordHash: _, ...user } = found;
    checkNewPassword(input.password, user.email);
    const takenOver = link?.createdBy === BY_MAIL && (await proveAddress(tx, user.id));
    await replacePassword(tx, { userId: user.id, passwordHash, keepSessionId: null });
    await recordForOrgsOf(tx, user.id, {
      actor: { kind: "user", id: user.id, label: user.email, credential: "one-time link" },
      method: "password.reset",
      name: user.email,
      context: { ip: input.ip, linkCreatedBy: link?.createdBy ?? null, takenOver },
    });
    return user;
  });
}

/** The refusal of a link that is unknown, used or over: the three look alike. */
export function deadLink(kind: "setup" | "password" | "invitation"): AppError {
  return new AppError({
    code: "link_dead",
    kind: "precondition_failed",
    message: "This link does not work: it was used already, has expired, or was replaced by a newer one.",
    remedy:
      kind === "setup"
        ? "Start Switchyard again; it prints a new setup link as long as there is no owner."
        : kind === "invitation"
          ? "Ask whoever invited you for a new one."
          : "Ask for a new one.",
  });
}
