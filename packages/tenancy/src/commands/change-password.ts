import { AppError } from "@switchyard/contracts";
import { hashPassword, verifyPassword } from "@switchyard/crypto";
import { checkNewPassword } from "../password-rule.ts";
import type { SignInDeps } from "../ports.ts";
import { actorOf, type Identity } from "../principal.ts";
import { limitAttempts } from "../sign-in-throttle.ts";
import { findUserById, recordForOrgsOf, replacePassword } from "../user-store.ts";

/**
 * Changes the asker's own password; every other session of theirs ends. Throws AppError password_needs_person,
 * password_wrong, too_many_attempts and the faults of the new password.
 */
export async function changePassword(
  deps: SignInDeps,
  identity: Identity,
  input: { readonly current: string; readonly next: string },
): Promise<void> {
  if (identity.kind !== "user") {
    throw new AppError({
      code: "password_needs_person",
      kind: "forbidden",
      message: "A key has no password.",
      remedy: "Sign in and change it there.",
    });
  }
  await limitAttempts(deps.throttle, { act: "sign_in", ip: "own", email: identity.label });
  const user = await deps.db.asSystem("own password", (tx) => findUserById(tx, identity.id));
  if (!(await verifyPassword(input.current, user?.passwordHash ?? null))) {
    throw new AppError({
      code: "password_wrong",
      kind: "forbidden",
      message: "The current password is not this one.",
      remedy: "Check it, or sign out and reset it.",
    });
  }
  checkNewPassword(input.next, identity.label);
  const passwordHash = await hashPassword(input.next);
  await deps.db.asSystem("own password", async (tx) => {
    await replacePassword(tx, { userId: identity.id, passwordHash, keepSessionId: identity.credential });
    await recordForOrgsOf(tx, identity.id, {
      actor: actorOf(identity),
      method: "password.change",
      name: identity.label,
      context: { requestId: identity.requestId },
    });
  });
}
