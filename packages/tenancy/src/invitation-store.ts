import { type Invitation, Role } from "@switchyard/contracts";
import { hashSecret, newId, randomToken } from "@switchyard/crypto";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";
import type { PageInput } from "./page.ts";

const LIFETIME_MS = 7 * 24 * 3_600_000;

const INVITATION = {
  id: true,
  email: true,
  role: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  mailedAt: true,
  acceptedAt: true,
  revokedAt: true,
} as const;

export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly mailedAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** The invitation and its token, which is shown once and belongs into the fragment of a URL. */
export interface IssuedInvitation {
  readonly row: InvitationRow;
  readonly token: string;
}

/** Inserts an invitation that lives 7 days; only the hash of its token is kept. */
export async function insertInvitation(
  tx: OrgTransaction,
  invitation: { readonly orgId: string; readonly email: string; readonly role: Role; readonly createdBy: string },
): Promise<IssuedInvitation> {
  const token = randomToken(32);
  const row = await tx.invitation.create({
    data: { ...invitation, id: newId("inv"), tokenHash: hashSecret(token), expiresAt: inSevenDays() },
    select: INVITATION,
  });
  return { row, token };
}

/** Gives an open invitation a new token and 7 more days: the link before is dead. Null when it is open no more. */
export async function renewInvitation(tx: OrgTransaction, orgId: string, id: string): Promise<IssuedInvitation | null> {
  const token = randomToken(32);
  const { count } = await tx.invitation.updateMany({
    where: { orgId, id, acceptedAt: null, revokedAt: null },
    data: { tokenHash: hashSecret(token), expiresAt: inSevenDays(), mailedAt: null },
  });
  const row = count === 1 ? await findInvitation(tx, orgId, id) : null;
  return row && { row, token };
}

/** One invitation of an org. */
export async function findInvitation(tx: OrgTransaction, orgId: string, id: string): Promise<InvitationRow | null> {
  return tx.invitation.findFirst({ where: { orgId, id }, select: INVITATION });
}

/** The invitation of an address that was neither accepted nor revoked; it may have expired. */
export async function findOpenInvitation(
  tx: OrgTransaction,
  orgId: string,
  email: string,
): Promise<InvitationRow | null> {
  return tx.invitation.findFirst({ where: { orgId, email, acceptedAt: null, revokedAt: null }, select: INVITATION });
}

/** Takes an open invitation back; false when it was accepted or revoked before. */
export async function revokeInvitationRow(tx: OrgTransaction, orgId: string, id: string): Promise<boolean> {
  const { count } = await tx.invitation.updateMany({
    where: { orgId, id, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count === 1;
}

/** Notes that the mail server took the link. */
export async function noteMailed(tx: OrgTransaction, orgId: string, id: string): Promise<InvitationRow | null> {
  await tx.invitation.updateMany({ where: { orgId, id }, data: { mailedAt: new Date() } });
  return findInvitation(tx, orgId, id);
}

/** Invitations of an org, newest first, one more than `limit` when there are more. */
export async function pageOfInvitations(tx: OrgTransaction, orgId: string, page: PageInput): Promise<InvitationRow[]> {
  return tx.invitation.findMany({
    where: { orgId, ...(page.cursor === undefined ? {} : { id: { lt: page.cursor } }) },
    orderBy: { id: "desc" },
    take: page.limit + 1,
    select: INVITATION,
  });
}

/** Invitations as callers see them; who sent one is named by address, or by name for a key. */
export async function invitationViews(
  tx: OrgTransaction,
  orgId: string,
  rows: readonly InvitationRow[],
): Promise<Invitation[]> {
  const ids = [...new Set(rows.map(({ createdBy }) => createdBy))];
  const people = await tx.member.findMany({
    where: { orgId, userId: { in: ids } },
    select: { userId: true, user: { select: { email: true } } },
  });
  const keys = await tx.apiKey.findMany({ where: { orgId, id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map([
    ...people.map(({ userId, user }) => [userId, user.email] as const),
    ...keys.map(({ id, name }) => [id, name] as const),
  ]);
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: Role.parse(row.role),
    status: statusOf(row),
    createdBy: names.get(row.createdBy) ?? "a former member",
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    mailedAt: row.mailedAt?.toISOString() ?? null,
  }));
}

function statusOf(row: InvitationRow): Invitation["status"] {
  if (row.acceptedAt) return "accepted";
  if (row.revokedAt) return "revoked";
  return row.expiresAt > new Date() ? "open" : "expired";
}

function inSevenDays(): Date {
  return new Date(Date.now() + LIFETIME_MS);
}

/** An invitation as its link opens it. */
export interface OpenedInvitation {
  readonly id: string;
  readonly orgId: string;
  readonly email: string;
  readonly role: Role;
  readonly createdBy: string;
  readonly expiresAt: Date;
}

/** The open invitation of a token, whatever its org; null for unknown, used, revoked and expired ones. */
export async function openInvitation(tx: SystemTransaction, token: string): Promise<OpenedInvitation | null> {
  const row = await tx.invitation.findFirst({
    where: { tokenHash: hashSecret(token), acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { id: true, orgId: true, email: true, role: true, createdBy: true, expiresAt: true },
  });
  return row && { ...row, role: Role.parse(row.role) };
}

/** Uses an invitation up: of two who come with the same token at once, one gets true. */
export async function takeInvitation(
  tx: SystemTransaction,
  taken: { readonly token: string; readonly userId: string },
): Promise<boolean> {
  const now = new Date();
  const { count } = await tx.invitation.updateMany({
    where: { tokenHash: hashSecret(taken.token), acceptedAt: null, revokedAt: null, expiresAt: { gt: now } },
    data: { acceptedAt: now, acceptedBy: taken.userId },
  });
  return count === 1;
}

/** Whether some org waits for this address. */
export async function isInvited(tx: SystemTransaction, email: string): Promise<boolean> {
  const found = await tx.invitation.findFirst({
    where: { email, acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { id: true },
  });
  return found !== null;
}
