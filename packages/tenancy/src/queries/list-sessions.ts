import type { SessionView } from "@switchyard/contracts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity } from "../principal.ts";
import { listLiveSessions } from "../session-store.ts";

/** The person's signed-in browsers, last seen first; a key has none. */
export async function listSessions({ db }: TenancyDeps, identity: Identity): Promise<SessionView[]> {
  if (identity.kind !== "user") return [];
  const rows = await db.asSystem("sessions of a person", (tx) => listLiveSessions(tx, identity.id));
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    current: row.id === identity.credential,
  }));
}
