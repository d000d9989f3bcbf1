import type { Invitation } from "@switchyard/contracts";
import { invitationViews, pageOfInvitations } from "../invitation-store.ts";
import { cutPage, type Page, type PageInput } from "../page.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";

/** Invitations of the principal's org, newest first, also those that wait no more. Needs `member.read`. */
export async function listInvitations(
  { db }: TenancyDeps,
  principal: Principal,
  input: PageInput,
): Promise<Page<Invitation>> {
  authorize(principal, "member.read");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const { data, nextCursor } = cutPage(await pageOfInvitations(tx, orgId, input), input.limit, (row) => row);
    return { data: await invitationViews(tx, orgId, data), nextCursor };
  });
}
