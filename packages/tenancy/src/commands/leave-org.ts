import { AppError, notFound } from "@switchyard/contracts";
import { lockAsAsker } from "../member-rules.ts";
import { findMemberOfUser } from "../member-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";
import { endMembership } from "./remove-member.ts";

/**
 * Ends the asker's own membership, with all that {@link endMembership} ends; the browser stays signed in. Only people
 * leave. Needs `org.read`. Throws AppError last_owner, key_cannot_leave.
 */
export async function leaveOrg({ db }: TenancyDeps, principal: Principal): Promise<void> {
  authorize(principal, "org.read");
  const { orgId } = principal;
  if (principal.kind !== "user") {
    throw new AppError({
      code: "key_cannot_leave",
      kind: "forbidden",
      message: `The key "${principal.label}" is no member and cannot leave.`,
      remedy: "Sign in and leave in the dashboard, or revoke the key.",
    });
  }
  await db.forOrg(orgId, async (tx) => {
    const asker = await lockAsAsker(tx, principal, "org.read");
    const member = await findMemberOfUser(tx, orgId, principal.id);
    if (!member) throw notFound("org", orgId);
    await endMembership(tx, asker, { member, method: "member.leave" });
  });
}
