import type { SessionView } from "@switchyard/contracts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity } from "../principal.ts";
import { listLiveSessions } from "../session-store.ts";
import { providersOfSession } from "../sign-in/session-door-store.ts";

/**
 * The person's signed-in browsers, last seen first; a key has none. A session that an org's identity provider vouched for
 * sees those of that org's providers only: where else the person is signed in is not that org's business.
 */
export async function listSessions({ db }: TenancyDeps, identity: Identity): Promise<SessionView[]> {
  if (identity.kind !== "user") return [];
  const rows = await db.asSystem("sessions of a person", async (tx) =>
    listLiveSessions(tx, identity.id, await providersOfSession(tx, identity)),
  );
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    current: row.id === identity.credential,
  }));
}
