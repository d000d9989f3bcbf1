import { recordManagementEvent } from "@switchyard/audit";
import { type Actor, type Role, Role as RoleSchema } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";
import { BY_MAIL } from "./link-store.ts";
import type { User } from "./ports.ts";

/** Columns of a person as {@link User} names them. */
export const USER = { id: true, email: true, name: true, image: true, isOperator: true } as const;

export interface UserWithPassword extends User {
  readonly passwordHash: string | null;
}

/** A person by normalized e-mail. */
export async function findUserByEmail(tx: SystemTransaction, email: string): Promise<UserWithPassword | null> {
  return tx.user.findUnique({ where: { email }, select: { ...USER, passwordHash: true } });
}

/** A person by id. */
export async function findUserById(tx: SystemTransaction, id: string): Promise<UserWithPassword | null> {
  return tx.user.findUnique({ where: { id }, select: { ...USER, passwordHash: true } });
}

/** Whether anybody has been created yet. */
export async function hasUsers(tx: SystemTransaction): Promise<boolean> {
  return (await tx.user.findFirst({ select: { id: true } })) !== null;
}

export interface NewUser {
  readonly email: string;
  readonly name: string | null;
  readonly image: string | null;
  readonly passwordHash: string | null;
  readonly emailVerified: boolean;
  /** Absent: not. */
  readonly isOperator?: boolean;
}

/** Inserts a person. */
export async function insertUser(tx: SystemTransaction, user: NewUser): Promise<User> {
  const { emailVerified, ...data } = user;
  return tx.user.create({
    data: { ...data, id: newId("usr"), emailVerifiedAt: emailVerified ? new Date() : null },
    select: USER,
  });
}

/** Replaces a person's password and ends all their sessions but `keepSessionId`, and every unused reset link. */
export async function replacePassword(
  tx: SystemTransaction,
  change: { readonly userId: string; readonly passwordHash: string; readonly keepSessionId: string | null },
): Promise<void> {
  const now = new Date();
  await tx.user.update({ where: { id: change.userId }, data: { passwordHash: change.passwordHash } });
  await tx.session.updateMany({
    where: {
      userId: change.userId,
      revokedAt: null,
      ...(change.keepSessionId === null ? {} : { id: { not: change.keepSessionId } }),
    },
    data: { revokedAt: now },
  });
  await revokeTokensOf(tx, change.userId);
  await tx.oneTimeLink.updateMany({
    where: { userId: change.userId, kind: "password_reset", consumedAt: null },
    data: { consumedAt: now },
  });
}

/** A person's place in one org. */
export interface Membership {
  readonly memberId: string;
  readonly orgId: string;
  readonly orgSlug: string;
  readonly orgName: string;
  readonly createdAt: Date;
  readonly role: Role;
}

/** The orgs a person belongs to, oldest membership first. */
export async function membershipsOf(tx: SystemTransaction, userId: string): Promise<Membership[]> {
  const rows = await tx.member.findMany({
    where: { userId, organization: { deletedAt: null } },
    orderBy: { id: "asc" },
    select: { id: true, role: true, organization: { select: { id: true, slug: true, name: true, createdAt: true } } },
  });
  return rows.map(({ id, role, organization }) => ({
    memberId: id,
    orgId: organization.id,
    orgSlug: organization.slug,
    orgName: organization.name,
    createdAt: organization.createdAt,
    role: RoleSchema.parse(role),
  }));
}

/**
 * Inserts a membership. Whoever holds a link to set the person's password got it for the orgs they were in until now, so
 * such links die, but for those that went to the person's own address.
 */
export async function insertMember(
  tx: SystemTransaction,
  member: { readonly orgId: string; readonly userId: string; readonly role: Role },
): Promise<string> {
  const id = newId("mem");
  await tx.member.create({ data: { id, ...member } });
  await tx.oneTimeLink.updateMany({
    where: { kind: "password_reset", userId: member.userId, consumedAt: null, createdBy: { not: BY_MAIL } },
    data: { consumedAt: new Date() },
  });
  return id;
}

/**
 * Tells every door that access tokens issued to the person until now are void, in each of their orgs: a token outlives
 * neither the session it came from nor a changed password. A token taken afterwards holds.
 */
export async function revokeTokensOf(tx: SystemTransaction, userId: string): Promise<void> {
  const orgs = await membershipsOf(tx, userId);
  await tx.revocation.createMany({ data: orgs.map(({ orgId }) => ({ orgId, kind: "member", value: userId })) });
}

export interface PersonalEvent {
  readonly actor: Actor;
  readonly method: string;
  readonly name: string;
  readonly outcome?: "complete" | "denied";
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Writes an act on a person (sign-in, password) into the trail of every org the person belongs to. */
export async function recordForOrgsOf(tx: OrgTransaction, userId: string, event: PersonalEvent): Promise<void> {
  for (const { orgId } of await membershipsOf(tx, userId)) {
    await recordManagementEvent(tx, { orgId, ...event });
  }
}
