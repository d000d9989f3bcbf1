import type { TenancyDeps, User } from "../ports.ts";
import { insertSession } from "../session-store.ts";
import { recordForOrgsOf } from "../user-store.ts";

export interface CreateSessionInput {
  readonly user: User;
  /** How the person proved who they are: `password`, `github`, `oidc`, `setup`. */
  readonly method: string;
  readonly userAgent: string | null;
  readonly ip: string;
}

/** Signs a browser in: a session row that lives 30 days, and `session.sign_in` in the trail of each of the person's orgs. */
export async function createSession(
  { db }: TenancyDeps,
  input: CreateSessionInput,
): Promise<{ readonly id: string; readonly expiresAt: Date }> {
  const { user, method, userAgent, ip } = input;
  return db.asSystem("sign a browser in", async (tx) => {
    const session = await insertSession(tx, { userId: user.id, method, userAgent, ip });
    await recordForOrgsOf(tx, user.id, {
      actor: { kind: "user", id: user.id, label: user.email, credential: session.id },
      method: "session.sign_in",
      name: user.email,
      context: { ip, method },
    });
    return session;
  });
}
