import { BY_MAIL, type IssuedLink, insertLink } from "../link-store.ts";
import type { SignInDeps, User } from "../ports.ts";
import { limitAttempts } from "../sign-in-throttle.ts";
import { findUserByEmail, recordForOrgsOf } from "../user-store.ts";

const MAILED_LINK_SECONDS = 3600;

/** A reset link for somebody, to be mailed to them and to nobody else. */
export interface RequestedReset {
  readonly user: User;
  readonly link: IssuedLink;
}

/**
 * Asks for a one-hour reset link for the person with this address. Resolves as soon as the attempt is counted; `found`
 * settles later, to null when nobody has the address. Whoever answers a stranger waits for the first alone, so that
 * neither answer nor time tells who exists. Throws AppError too_many_attempts.
 */
export async function requestPasswordReset(
  deps: SignInDeps,
  input: { readonly email: string; readonly ip: string },
): Promise<{ readonly found: Promise<RequestedReset | null> }> {
  const email = input.email.trim().normalize("NFKC").toLowerCase().slice(0, 254);
  await limitAttempts(deps.throttle, { act: "reset_request", ip: input.ip, email });
  return { found: issueReset(deps, { email, ip: input.ip }) };
}

async function issueReset(
  { db }: SignInDeps,
  { email, ip }: { readonly email: string; readonly ip: string },
): Promise<RequestedReset | null> {
  return db.asSystem("request a password reset", async (tx) => {
    const found = await findUserByEmail(tx, email);
    if (!found) return null;
    const { passwordHash: _, ...user } = found;
    const link = await insertLink(tx, {
      kind: "password_reset",
      userId: user.id,
      createdBy: BY_MAIL,
      ttlSeconds: MAILED_LINK_SECONDS,
    });
    await recordForOrgsOf(tx, user.id, {
      actor: { kind: "anonymous", id: "anonymous", label: "anonymous", credential: null },
      method: "password.request_reset",
      name: user.email,
      context: { ip },
    });
    return { user, link };
  });
}
