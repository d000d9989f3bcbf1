import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Member, notFound } from "@switchyard/contracts";
import type { SystemTransaction } from "@switchyard/db";
import { type IssuedLink, insertLink } from "../link-store.ts";
import { findMember } from "../member-store.ts";
import { outranks } from "../permissions.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { membershipsOf } from "../user-store.ts";

const HANDED_LINK_SECONDS = 24 * 3600;

/**
 * A one-day link with which a member sets a new password, for handing over where mail is not configured. Whoever holds it
 * becomes that person, so: only owners make one for their equals, others only for members below them; and never for
 * somebody who belongs to an org in which the asker stands no higher. Needs `org.manage`. Throws AppError
 * member_not_found, member_not_below, member_of_other_orgs.
 */
export async function createPasswordLink(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly memberId: string },
): Promise<IssuedLink> {
  authorize(principal, "org.manage");
  const { orgId } = principal;
  const member = await db.forOrg(orgId, (tx) => findMember(tx, orgId, input.memberId));
  if (!member) throw notFound("member", input.memberId);
  requireAbove(principal, member);
  return db.asSystem("password link for a member", async (tx) => {
    await requireAboveElsewhere(tx, principal, member);
    const link = await insertLink(tx, {
      kind: "password_reset",
      userId: member.userId,
      createdBy: principal.id,
      ttlSeconds: HANDED_LINK_SECONDS,
    });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "member.create_password_link",
      name: member.email,
      arguments: { memberId: member.id },
      context: { requestId: principal.requestId },
    });
    return link;
  });
}

function requireAbove(principal: Principal, member: Member): void {
  if (principal.role === "owner" && principal.kind === "user") return;
  if (principal.role !== null && outranks(principal.role, member.role)) return;
  throw new AppError({
    code: "member_not_below",
    kind: "forbidden",
    message: `${member.email} has the role ${member.role}; a link would let you act as them.`,
    remedy: "Ask an owner to make the link.",
  });
}

async function requireAboveElsewhere(tx: SystemTransaction, principal: Principal, member: Member): Promise<void> {
  const theirs = (await membershipsOf(tx, member.userId)).filter((other) => other.orgId !== principal.orgId);
  if (theirs.length === 0) return;
  const own = principal.kind === "user" ? await membershipsOf(tx, principal.id) : [];
  const ownerOf = new Set(own.filter((mine) => mine.role === "owner").map((mine) => mine.orgId));
  if (theirs.every((other) => ownerOf.has(other.orgId))) return;
  throw new AppError({
    code: "member_of_other_orgs",
    kind: "forbidden",
    message: `${member.email} belongs to another org too, which you do not own; a link would let you in there.`,
    remedy: "They can reset the password by mail.",
  });
}
