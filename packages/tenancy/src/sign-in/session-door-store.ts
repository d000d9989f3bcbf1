import { AppError } from "@switchyard/contracts";
import type { SystemTransaction } from "@switchyard/db";
import type { Identity, Principal } from "../principal.ts";
import type { SessionAtOrg } from "./session-door.ts";

/** The identity provider behind a session; null for a session that came another way, and for what is no session. */
export async function vouchedBy(tx: SystemTransaction, sessionId: string): Promise<SessionAtOrg["vouchedBy"]> {
  const session = await tx.session.findUnique({ where: { id: sessionId }, select: { identityProviderId: true } });
  if (!session || session.identityProviderId === null) return null;
  const provider = await tx.identityProvider.findUnique({
    where: { id: session.identityProviderId },
    select: { orgId: true, disabledAt: true },
  });
  return { orgId: provider?.orgId ?? null, enabled: provider?.disabledAt === null };
}

/** Who acts, in which session. */
type Sessioned = Pick<Principal, "kind" | "credential">;

/** The one org that a session opens when an org's identity provider vouched for it; null when it opens all the person's. */
export async function orgOfSession(tx: SystemTransaction, identity: Sessioned): Promise<string | null> {
  if (identity.kind !== "user" || identity.credential === null) return null;
  const by = await vouchedBy(tx, identity.credential);
  return by ? (by.orgId ?? "") : null;
}

/** Ids of the providers of the one org that a session opens; null for a session that no org's provider vouched for. */
export async function providersOfSession(tx: SystemTransaction, identity: Identity): Promise<readonly string[] | null> {
  const orgId = await orgOfSession(tx, identity);
  if (orgId === null) return null;
  const providers = await tx.identityProvider.findMany({ where: { orgId }, select: { id: true } });
  return providers.map(({ id }) => id);
}

/**
 * Refuses an act on the person as a whole (other orgs, accounts and tokens at providers) in a session that one org's identity
 * provider vouched for: that org does not speak for the person elsewhere. Throws AppError session_of_org.
 */
export async function requireOwnSession(tx: SystemTransaction, identity: Sessioned): Promise<void> {
  if ((await orgOfSession(tx, identity)) === null) return;
  throw new AppError({
    code: "session_of_org",
    kind: "forbidden",
    message: "This session came through the identity provider of one organization and acts in that one only.",
    remedy: "Sign in another way, by password or GitHub, to do this.",
  });
}

/** Ends the sessions that a provider vouched for; ids of the people who had one. */
export async function endVouchedSessions(tx: SystemTransaction, providerId: string): Promise<readonly string[]> {
  const live = { identityProviderId: providerId, revokedAt: null };
  const rows = await tx.session.findMany({ where: live, select: { userId: true }, distinct: ["userId"] });
  await tx.session.updateMany({ where: live, data: { revokedAt: new Date() } });
  return rows.map(({ userId }) => userId);
}

/** Tells every door that tokens issued to these people in the org until now are void. */
export async function revokeMemberTokens(tx: SystemTransaction, orgId: string, userIds: readonly string[]) {
  await tx.revocation.createMany({ data: userIds.map((value) => ({ orgId, kind: "member", value })) });
}
