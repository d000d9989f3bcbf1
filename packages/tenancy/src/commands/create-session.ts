import { recordManagementEvent } from "@switchyard/audit";
import type { TenancyDeps, User } from "../ports.ts";
import { insertSession } from "../session-store.ts";
import { ownedOrgsThatAsk } from "../sign-in/sign-in-rules-store.ts";
import { recordForOrgsOf } from "../user-store.ts";

export interface CreateSessionInput {
  readonly user: User;
  /** How the person proved who they are: `password`, `github`, `oidc`, `setup`, `sso`. */
  readonly method: string;
  readonly userAgent: string | null;
  readonly ip: string;
  /** The org's identity provider that vouched for the person: the session opens that org alone. */
  readonly through?: { readonly providerId: string; readonly orgId: string };
}

/**
 * Signs a browser in: a session row that lives 30 days, and `session.sign_in` in the trail of each org it opens. An owner
 * who comes another way into an org that asks for its identity provider stands out there as `session.break_glass`.
 */
export async function createSession(
  { db }: TenancyDeps,
  input: CreateSessionInput,
): Promise<{ readonly id: string; readonly expiresAt: Date }> {
  const { user, method, userAgent, ip, through } = input;
  return db.asSystem("sign a browser in", async (tx) => {
    const identityProviderId = through?.providerId ?? null;
    const session = await insertSession(tx, { userId: user.id, method, userAgent, ip, identityProviderId });
    const event = {
      actor: { kind: "user", id: user.id, label: user.email, credential: session.id },
      name: user.email,
      context: { ip, method },
    } as const;
    if (through) {
      const context = { ...event.context, identityProvider: through.providerId };
      await recordManagementEvent(tx, { orgId: through.orgId, ...event, method: "session.sign_in", context });
      return session;
    }
    await recordForOrgsOf(tx, user.id, { ...event, method: "session.sign_in" });
    for (const orgId of await ownedOrgsThatAsk(tx, user.id)) {
      await recordManagementEvent(tx, { orgId, ...event, method: "session.break_glass" });
    }
    return session;
  });
}
