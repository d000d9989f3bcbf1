import { AppError } from "@switchyard/contracts";
import { verifyPassword } from "@switchyard/crypto";
import type { SignInDeps, User } from "../ports.ts";
import { clearAttempts, limitAttempts } from "../sign-in-throttle.ts";
import { findUserByEmail, recordForOrgsOf } from "../user-store.ts";

/** What the sign-in page sends, and from where. */
export interface PasswordSignIn {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
}

/**
 * Who this e-mail and password belong to. One password check is made whoever asks, so that neither answer nor time tells
 * whether somebody exists. Throws AppError sign_in_refused, too_many_attempts. A refusal of somebody who exists stands in
 * the trails of their orgs.
 */
export async function signInWithPassword(deps: SignInDeps, input: PasswordSignIn): Promise<User> {
  const email = input.email.trim().normalize("NFKC").toLowerCase().slice(0, 254);
  const attempt = { act: "sign_in", ip: input.ip, email } as const;
  await limitAttempts(deps.throttle, attempt);
  const found = await deps.db.asSystem("sign-in by password", (tx) => findUserByEmail(tx, email));
  const right = await verifyPassword(input.password, found?.passwordHash ?? null);
  if (found && right) {
    await clearAttempts(deps.throttle, attempt);
    const { passwordHash: _, ...user } = found;
    return user;
  }
  if (found) {
    await deps.db.asSystem("refused sign-in", (tx) =>
      recordForOrgsOf(tx, found.id, {
        actor: { kind: "anonymous", id: "anonymous", label: "anonymous", credential: null },
        method: "session.sign_in",
        name: found.email,
        outcome: "denied",
        context: { ip: input.ip, method: "password" },
      }),
    );
  }
  throw new AppError({
    code: "sign_in_refused",
    kind: "unauthenticated",
    message: "This e-mail and password do not match.",
    remedy: "Check both, or reset the password.",
  });
}
