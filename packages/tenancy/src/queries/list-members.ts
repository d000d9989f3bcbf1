import type { Member } from "@switchyard/contracts";
import { pageOfMembers } from "../member-store.ts";
import { cutPage, type Page, type PageInput } from "../page.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";

/** People of the principal's org, longest membership first. Needs `member.read`. */
export async function listMembers({ db }: TenancyDeps, principal: Principal, input: PageInput): Promise<Page<Member>> {
  authorize(principal, "member.read");
  const rows = await db.forOrg(principal.orgId, (tx) => pageOfMembers(tx, principal.orgId, input));
  return cutPage(rows, input.limit, (row) => row);
}
