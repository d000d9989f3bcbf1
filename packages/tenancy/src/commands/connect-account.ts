import { AppError } from "@switchyard/contracts";
import { findUserByAccount, hasAccountOf, insertAccount } from "../account-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, type Identity } from "../principal.ts";
import { requireOwnSession } from "../sign-in/session-door-store.ts";
import { recordForOrgsOf } from "../user-store.ts";

/** An account at a provider that the person has just proved to hold. */
export interface ConnectAccountInput {
  readonly provider: string;
  readonly providerAccountId: string;
}

/**
 * Adds a provider's account to who is signed in, so that it signs them in too. Nothing happens when it is theirs
 * already. Throws AppError person_required for a key, provider_account_taken when it is another person's,
 * provider_account_other when the person has another account of this provider, session_of_org.
 */
export async function connectAccount(
  { db }: TenancyDeps,
  identity: Identity,
  input: ConnectAccountInput,
): Promise<void> {
  const account = { provider: input.provider, providerAccountId: input.providerAccountId };
  if (identity.kind !== "user") {
    throw refused("person_required", "Only a signed-in person has accounts at providers.", "Sign in to the dashboard.");
  }
  await db.asSystem("connect an account", async (tx) => {
    await requireOwnSession(tx, identity);
    const holder = await findUserByAccount(tx, account);
    if (holder?.id === identity.id) return;
    if (holder) {
      throw refused(
        "provider_account_taken",
        "This account belongs to another person here.",
        "Sign in with it, or connect another account.",
      );
    }
    if (await hasAccountOf(tx, identity.id, account.provider)) {
      throw refused(
        "provider_account_other",
        `${identity.label} is connected to another account of ${account.provider}.`,
        "Continue with that account at the provider.",
      );
    }
    await insertAccount(tx, { ...account, userId: identity.id });
    await recordForOrgsOf(tx, identity.id, {
      actor: actorOf(identity),
      method: "account.link",
      name: account.provider,
      context: { requestId: identity.requestId },
    });
  });
}

function refused(code: string, message: string, remedy: string): AppError {
  return new AppError({ code, kind: "forbidden", message, remedy });
}
