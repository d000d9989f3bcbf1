import { type IssuedLink, insertLink } from "../link-store.ts";
import type { SignInDeps, User } from "../ports.ts";
import { limitAttempts } from "../sign-in-throttle.ts";
import { findUserByEmail, recordForOrgsOf } from "../user-store.ts";

const MAILED_LINK_SECONDS = 3600;

/**
 * A one-hour reset link for the person with this address, to be mailed to them and to nobody else; null when there is
 * none. Callers answer both alike and do not wait for the mail. Throws AppError too_many_attempts.
 */
export async function requestPasswordReset(
  deps: SignInDeps,
  input: { readonly email: string; readonly ip: string },
): Promise<{ readonly user: User; readonly link: IssuedLink } | null> {
  const email = input.email.trim().normalize("NFKC").toLowerCase().slice(0, 254);
  await limitAttempts(deps.throttle, { act: "reset_request", ip: input.ip, email });
  return deps.db.asSystem("request a password reset", async (tx) => {
    const found = await findUserByEmail(tx, email);
    if (!found) return null;
    const { passwordHash: _, ...user } = found;
    const link = await insertLink(tx, {
      kind: "password_reset",
      userId: user.id,
      createdBy: user.id,
      ttlSeconds: MAILED_LINK_SECONDS,
    });
    await recordForOrgsOf(tx, user.id, {
      actor: { kind: "anonymous", id: "anonymous", label: "anonymous", credential: null },
      method: "password.request_reset",
      name: user.email,
      context: { ip: input.ip },
    });
    return { user, link };
  });
}
