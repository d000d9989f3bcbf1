import { AppError, type Member, notFound, type Role } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { findKeyHolder } from "./held-credentials-store.ts";
import { findMember, findMemberOfUser, hasOtherOwner, lockMembership } from "./member-store.ts";
import { coversRole, outranks } from "./permissions.ts";
import { authorize, type Principal } from "./principal.ts";

/** Who changes a membership, as the rows stand under the lock. */
export interface Asker {
  readonly principal: Principal;
  /** Whose hand it is: the person, or the one who holds the key. */
  readonly userId: string | null;
}

/**
 * Takes the lock on the org's memberships and reads again who asks: of two owners who remove each other, the second finds
 * that they are none any more. Throws AppError org_not_found, permission_denied.
 */
export async function lockAsAsker(
  tx: OrgTransaction,
  principal: Principal,
  permission: "member.manage" | "org.own" | "org.read",
): Promise<Asker> {
  const { orgId } = principal;
  await lockMembership(tx, orgId);
  if (principal.kind === "system") return { principal, userId: null };
  if (principal.kind === "key") {
    authorize(principal, permission);
    return { principal, userId: await findKeyHolder(tx, orgId, principal.id) };
  }
  const member = await findMemberOfUser(tx, orgId, principal.id);
  // What the session may act as can be less than the row says, never more: `roleOfSession`.
  const capped = member && principal.role && outranks(member.role, principal.role) ? principal.role : member?.role;
  const now: Principal = { ...principal, role: capped ?? null };
  authorize(now, permission);
  return { principal: now, userId: principal.id };
}

/** A member of the asker's org. Throws AppError member_not_found. */
export async function requireMember(tx: OrgTransaction, orgId: string, id: string): Promise<Member> {
  const member = await findMember(tx, orgId, id);
  if (member) return member;
  throw notFound("member", id);
}

/** Refuses who stands below the one they act on: only owners touch owners. Throws AppError member_above. */
export function requireNotAbove({ principal }: Asker, member: Pick<Member, "email" | "role">): void {
  if (roleCovers(principal, member.role)) return;
  throw new AppError({
    code: "member_above",
    kind: "forbidden",
    message: `${member.email} has the role ${member.role}, which stands above yours.`,
    remedy: "Ask an owner to do it.",
  });
}

/** Refuses to hand out more than one holds. Throws AppError role_above. */
export function requireMayGive(principal: Principal, role: Role): void {
  if (roleCovers(principal, role)) return;
  throw new AppError({
    code: "role_above",
    kind: "forbidden",
    message: `The role ${role} stands above yours; nobody gives more than they hold.`,
    remedy: "Ask an owner to do it.",
  });
}

/** Refuses to leave an org without an owner. Ask under the lock. Throws AppError last_owner. */
export async function requireOwnerLeft(tx: OrgTransaction, orgId: string, member: Member): Promise<void> {
  if (member.role !== "owner" || (await hasOtherOwner(tx, orgId, member.id))) return;
  throw new AppError({
    code: "last_owner",
    kind: "conflict",
    message: `${member.email} is the last owner of this organization, which must have one.`,
    remedy: "Make somebody else an owner first, or transfer the ownership.",
  });
}

function roleCovers(principal: Principal, role: Role): boolean {
  return principal.kind === "system" || (principal.role !== null && coversRole(principal.role, role));
}
