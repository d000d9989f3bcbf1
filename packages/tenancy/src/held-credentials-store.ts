import type { MemberRemoval } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";

/** A person in one org. */
export interface Holder {
  readonly orgId: string;
  readonly userId: string;
}

const NAMED = { id: true, name: true } as const;
/** Far more than a person has; the rest is ended all the same. */
const SHOWN = 200;

/**
 * What a person holds in an org and what they made there for machines. A key or client is theirs when it was made for
 * them; what names nobody belongs to the org.
 */
export async function readHeldCredentials(
  tx: OrgTransaction,
  { orgId, userId, memberId }: Holder & { readonly memberId: string },
): Promise<MemberRemoval> {
  const held = { where: { orgId, userId, revokedAt: null }, select: NAMED, take: SHOWN };
  const made = { where: { orgId, userId: null, createdBy: userId, revokedAt: null }, select: NAMED, take: SHOWN };
  const grants = await tx.grant.findMany({
    where: { orgId, userId, revokedAt: null },
    select: { id: true, clientName: true, server: { select: { slug: true } } },
    take: SHOWN,
  });
  const places = await tx.serverMember.findMany({
    where: { orgId, memberId },
    select: { server: { select: { slug: true } } },
    take: SHOWN,
  });
  const invitations = await tx.invitation.findMany({
    where: { ...openInvitations({ orgId, userId }), expiresAt: { gt: new Date() } },
    select: { email: true },
    take: SHOWN,
  });
  return {
    ends: {
      keys: await tx.apiKey.findMany(held),
      clients: await tx.oauthClient.findMany(held),
      grants: grants.map(({ id, clientName, server }) => ({ id, client: clientName, server: server.slug })),
      servers: places.map(({ server }) => server.slug),
      invitations: invitations.map(({ email }) => email),
    },
    stays: { keys: await tx.apiKey.findMany(made), clients: await tx.oauthClient.findMany(made) },
  };
}

/** Whose hand a key is: the member it was made for, else who made it. Null for a key that is gone. */
export async function findKeyHolder(tx: OrgTransaction, orgId: string, keyId: string): Promise<string | null> {
  const key = await tx.apiKey.findFirst({ where: { orgId, id: keyId }, select: { userId: true, createdBy: true } });
  return key ? (key.userId ?? key.createdBy) : null;
}

/** How many of each were ended, for the trail. */
export interface EndedCredentials {
  readonly grants: number;
  readonly keys: number;
  readonly clients: number;
  readonly invitations: number;
}

/**
 * Ends everything a person holds in an org, and tells every door by rows in `revocations` that it, and each token issued
 * to them until now, is void. Invitations and one-time links they made die too: nobody comes in on the word of who had to go.
 */
export async function endHeldCredentials(tx: OrgTransaction, holder: Holder): Promise<EndedCredentials> {
  const { orgId, userId } = holder;
  const held = { where: { orgId, userId, revokedAt: null }, select: { id: true } } as const;
  const grants = await tx.grant.findMany(held);
  const keys = await tx.apiKey.findMany(held);
  const clients = await tx.oauthClient.findMany(held);
  const ended = { where: { orgId, userId, revokedAt: null }, data: { revokedAt: new Date() } } as const;
  await tx.grant.updateMany(ended);
  await tx.apiKey.updateMany(ended);
  await tx.oauthClient.updateMany(ended);
  const invitations = await tx.invitation.updateMany({ where: openInvitations(holder), data: ended.data });
  // A link they made and kept would still give them a machine's secret.
  await tx.credentialLink.updateMany({
    where: { orgId, createdBy: userId, consumedAt: null },
    data: { consumedAt: ended.data.revokedAt },
  });
  await tx.revocation.createMany({
    data: [
      { orgId, kind: "member", value: userId },
      ...grants.map(({ id }) => ({ orgId, kind: "grant", value: id })),
      ...keys.map(({ id }) => ({ orgId, kind: "key", value: id })),
      ...clients.map(({ id }) => ({ orgId, kind: "client", value: id })),
    ],
  });
  return { grants: grants.length, keys: keys.length, clients: clients.length, invitations: invitations.count };
}

/** Ends the keys and open invitations of a person that carry one of these roles, which are more than they hold now. */
export async function endCredentialsAbove(
  tx: OrgTransaction,
  holder: Holder,
  roles: readonly string[],
): Promise<{ readonly keys: number; readonly invitations: number }> {
  const { orgId, userId } = holder;
  const data = { revokedAt: new Date() };
  const above = { orgId, userId, revokedAt: null, role: { in: [...roles] } };
  const keys = await tx.apiKey.findMany({ where: above, select: { id: true } });
  await tx.apiKey.updateMany({ where: above, data });
  await tx.revocation.createMany({ data: keys.map(({ id }) => ({ orgId, kind: "key", value: id })) });
  const sent = await tx.invitation.updateMany({
    where: { ...openInvitations(holder), role: { in: [...roles] } },
    data,
  });
  return { keys: keys.length, invitations: sent.count };
}

function openInvitations({ orgId, userId }: Holder) {
  return { orgId, createdBy: userId, acceptedAt: null, revokedAt: null };
}
