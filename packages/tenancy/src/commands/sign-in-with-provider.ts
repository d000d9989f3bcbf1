import { recordManagementEvent } from "@switchyard/audit";
import { AppError } from "@switchyard/contracts";
import type { SystemTransaction } from "@switchyard/db";
import { findUserByAccount, hasAccountOf, insertAccount, proveAddress } from "../account-store.ts";
import { vouchedEmail } from "../email.ts";
import { isInvited } from "../invitation-store.ts";
import { insertOrg } from "../org-store.ts";
import type { TenancyDeps, User } from "../ports.ts";
import { maySignUp, type SignupPolicy } from "../signup-policy.ts";
import { findUserByEmail, hasUsers, insertMember, insertUser, recordForOrgsOf } from "../user-store.ts";

/** What a provider says about who signed in there. */
export interface ProviderProfile {
  readonly provider: string;
  readonly providerAccountId: string;
  readonly email: string | null;
  /** Whether the provider vouches for the address. */
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly image: string | null;
}

/**
 * Who a provider's account belongs to. A known account is its person; an unknown one is linked to the person with the
 * same address only when the provider vouches for it, and what was set up before the address was proved ends then; an
 * address that nobody has signs up where the policy lets it, with an org of its own, or where an org invited it. The first person of an installation comes through the setup link, never through a provider: whoever
 * found the page first would own it. Throws AppError provider_email_unverified, provider_account_other,
 * installation_not_set_up, signup_closed.
 */
export async function signInWithProvider(
  { db }: TenancyDeps,
  profile: ProviderProfile,
  policy: SignupPolicy,
): Promise<User> {
  const account = { provider: profile.provider, providerAccountId: profile.providerAccountId };
  return db.asSystem("sign-in by provider", async (tx) => {
    const known = await findUserByAccount(tx, account);
    if (known) return known;
    const email = verifiedEmail(profile);
    const found = await findUserByEmail(tx, email);
    if (found) {
      const { passwordHash: _, ...user } = found;
      return link(tx, user, account);
    }
    return signUp(tx, { ...profile, email }, policy);
  });
}

function verifiedEmail(profile: ProviderProfile): string {
  if (profile.email !== null && profile.emailVerified) return vouchedEmail(profile.email);
  throw refused(
    "provider_email_unverified",
    `${profile.provider} does not say that this e-mail address is verified, so it proves nothing here.`,
    "Verify the address there and sign in again.",
  );
}

async function link(
  tx: SystemTransaction,
  user: User,
  account: { readonly provider: string; readonly providerAccountId: string },
): Promise<User> {
  const takenOver = await proveAddress(tx, user.id);
  if (await hasAccountOf(tx, user.id, account.provider)) {
    throw refused(
      "provider_account_other",
      `${user.email} is linked to another account of ${account.provider}.`,
      "Sign in with that account.",
    );
  }
  await insertAccount(tx, { ...account, userId: user.id });
  await recordForOrgsOf(tx, user.id, {
    actor: { kind: "user", id: user.id, label: user.email, credential: account.provider },
    method: "account.link",
    name: account.provider,
    context: { takenOver },
  });
  return user;
}

async function signUp(
  tx: SystemTransaction,
  profile: ProviderProfile & { readonly email: string },
  policy: SignupPolicy,
): Promise<User> {
  if (!(await hasUsers(tx))) {
    throw refused(
      "installation_not_set_up",
      "This installation has no owner yet.",
      "Open the setup link that was printed when it started.",
    );
  }
  const invited = await isInvited(tx, profile.email);
  if (!invited && !maySignUp(policy, profile.email)) {
    throw refused(
      "signup_closed",
      `Nobody here has the address ${profile.email}, and signing up is not open to it.`,
      "Ask whoever runs this installation to let you in.",
    );
  }
  const { email, name, image, provider, providerAccountId } = profile;
  const user = await insertUser(tx, { email, name, image, passwordHash: null, emailVerified: true });
  await insertAccount(tx, { provider, providerAccountId, userId: user.id });
  // Who is invited joins by the link in their hands; an org of their own would only stand in the way.
  if (invited) return user;
  const org = await insertOrg(tx, { name: name ?? email.slice(0, email.indexOf("@")) });
  await insertMember(tx, { orgId: org.id, userId: user.id, role: "owner" });
  const actor = { kind: "user", id: user.id, label: email, credential: provider } as const;
  await recordManagementEvent(tx, { orgId: org.id, actor, method: "org.create", name: org.slug });
  return user;
}

function refused(code: string, message: string, remedy: string): AppError {
  return new AppError({ code, kind: "forbidden", message, remedy });
}
