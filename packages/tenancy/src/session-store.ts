import { newId } from "@switchyard/crypto";
import type { SystemTransaction } from "@switchyard/db";
import type { User } from "./ports.ts";
import { USER } from "./user-store.ts";

/** A browser stays signed in this long, whatever it does. */
export const SESSION_SECONDS = 30 * 24 * 3600;

export interface SessionRow {
  readonly id: string;
  readonly method: string;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

export interface NewSession {
  readonly userId: string;
  readonly method: string;
  readonly userAgent: string | null;
  readonly ip: string | null;
  /** Identity provider of an org that vouched for the person; null for every other way in. */
  readonly identityProviderId: string | null;
}

/** Inserts a signed-in browser. */
export async function insertSession(
  tx: SystemTransaction,
  session: NewSession,
): Promise<{ readonly id: string; readonly expiresAt: Date }> {
  const expiresAt = new Date(Date.now() + SESSION_SECONDS * 1000);
  const id = newId("ses");
  await tx.session.create({
    data: {
      id,
      userId: session.userId,
      method: session.method,
      userAgent: session.userAgent?.slice(0, 512) ?? null,
      ip: session.ip,
      identityProviderId: session.identityProviderId,
      expiresAt,
    },
  });
  return { id, expiresAt };
}

/** The person behind a session that is neither revoked nor over; null otherwise. */
export async function findLiveSession(tx: SystemTransaction, id: string): Promise<{ readonly user: User } | null> {
  return tx.session.findFirst({
    where: { id, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { user: { select: USER } },
  });
}

/** Notes that the browser was seen; the row moves at most once a minute. */
export async function touchSession(tx: SystemTransaction, id: string): Promise<void> {
  const now = new Date();
  const minuteAgo = new Date(now.getTime() - 60_000);
  await tx.session.updateMany({ where: { id, lastSeenAt: { lt: minuteAgo } }, data: { lastSeenAt: now } });
}

/** The live sessions of a person, last seen first; with `through`, those that these identity providers vouched for. */
export async function listLiveSessions(
  tx: SystemTransaction,
  userId: string,
  through: readonly string[] | null = null,
): Promise<SessionRow[]> {
  const vouched = through === null ? {} : { identityProviderId: { in: [...through] } };
  return tx.session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: new Date() }, ...vouched },
    orderBy: { lastSeenAt: "desc" },
    take: 200,
    select: { id: true, method: true, userAgent: true, ip: true, createdAt: true, lastSeenAt: true },
  });
}

/**
 * Ends a session of this person; false when there is no such live one. With `through`, only one that these identity
 * providers vouched for.
 */
export async function endSession(
  tx: SystemTransaction,
  session: { readonly id: string; readonly userId: string },
  through: readonly string[] | null = null,
): Promise<boolean> {
  const vouched = through === null ? {} : { identityProviderId: { in: [...through] } };
  const { count } = await tx.session.updateMany({
    where: { ...session, revokedAt: null, ...vouched },
    data: { revokedAt: new Date() },
  });
  return count === 1;
}

/** Signs a person out everywhere when they belong to no org any more; how many sessions ended. */
export async function endSessionsOfStranger(tx: SystemTransaction, userId: string): Promise<number> {
  const belongs = await tx.member.findFirst({
    where: { userId, organization: { deletedAt: null } },
    select: { id: true },
  });
  if (belongs) return 0;
  const { count } = await tx.session.updateMany({
    where: { userId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count;
}
