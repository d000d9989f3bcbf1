import type { TenancyDeps, User } from "./ports.ts";
import { findLiveSession, touchSession } from "./session-store.ts";

/** A revoked session ends everywhere within this time. */
const CACHE_MS = 4_000;
const CACHE_MAX = 10_000;

export interface SessionChecker {
  /** The person behind a live session, at most 4 seconds stale; null when it was revoked, ended or never was. */
  check(sessionId: string): Promise<User | null>;
  /** Forgets what is known, after this process itself changed a session. */
  forget(sessionId: string): void;
}

/** Checks sessions against their rows through a small cache. One per process. */
export function createSessionChecker({ db }: TenancyDeps, now: () => number = Date.now): SessionChecker {
  const known = new Map<string, { readonly user: User | null; readonly until: number }>();
  const read = async (sessionId: string): Promise<User | null> =>
    db.asSystem("check a session", async (tx) => {
      const found = await findLiveSession(tx, sessionId);
      if (found) await touchSession(tx, sessionId);
      return found?.user ?? null;
    });
  return {
    async check(sessionId) {
      const cached = known.get(sessionId);
      if (cached && cached.until > now()) return cached.user;
      // The clock starts before the read: a revocation during it must not live longer than the cache promises.
      const until = now() + CACHE_MS;
      const user = await read(sessionId);
      if (known.size >= CACHE_MAX) known.clear();
      known.set(sessionId, { user, until });
      return user;
    },
    forget: (sessionId) => void known.delete(sessionId),
  };
}
