import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound } from "@switchyard/contracts";
import { endCredentialsAbove } from "../held-credentials-store.ts";
import { lockAsAsker, requireMember } from "../member-rules.ts";
import { findMemberOfUser, setMemberRole } from "../member-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";

/**
 * Makes another member the owner in the asker's place, who becomes an admin. Needs `org.own`, which only people hold.
 * Throws AppError member_not_found, transfer_to_self.
 */
export async function transferOwnership(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly memberId: string },
): Promise<void> {
  authorize(principal, "org.own");
  const { orgId } = principal;
  await db.forOrg(orgId, async (tx) => {
    const asker = await lockAsAsker(tx, principal, "org.own");
    const heir = await requireMember(tx, orgId, input.memberId);
    const former = await findMemberOfUser(tx, orgId, principal.id);
    if (!former) throw notFound("org", orgId);
    if (heir.id === former.id) {
      throw new AppError({
        code: "transfer_to_self",
        kind: "conflict",
        message: "You own this organization already.",
        remedy: "Name another member.",
      });
    }
    if (heir.role !== "owner") await setMemberRole(tx, { orgId, member: heir, role: "owner" });
    await setMemberRole(tx, { orgId, member: former, role: "admin" });
    await endCredentialsAbove(tx, { orgId, userId: former.userId }, ["owner"]);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(asker.principal),
      method: "org.transfer_ownership",
      name: heir.email,
      arguments: { memberId: heir.id, former: former.id },
      context: { requestId: principal.requestId },
    });
  });
}
