import { type Invitation, notFound } from "@switchyard/contracts";
import { noteMailed } from "../invitation-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";
import { viewOf } from "./create-invitation.ts";

/** Notes that the mail server took an invitation's link. Needs `member.manage`. Throws AppError invitation_not_found. */
export async function noteInvitationMailed(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly invitationId: string },
): Promise<Invitation> {
  authorize(principal, "member.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const row = await noteMailed(tx, orgId, input.invitationId);
    if (!row) throw notFound("invitation", input.invitationId);
    return viewOf(tx, orgId, row);
  });
}
