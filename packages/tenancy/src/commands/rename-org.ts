import { recordManagementEvent } from "@switchyard/audit";
import { notFound, type Org } from "@switchyard/contracts";
import { findOrg, orgView, updateOrgName } from "../org-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";

/** Changes the display name of the principal's org; its slug stays, since URLs are made of it. Needs `org.manage`. */
export async function renameOrg(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly name: string },
): Promise<Org> {
  authorize(principal, "org.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const before = await findOrg(tx, orgId);
    if (!before) throw notFound("org", orgId);
    const org = await updateOrgName(tx, orgId, input.name);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "org.rename",
      name: org.slug,
      arguments: { from: before.name, to: org.name },
      context: { requestId: principal.requestId },
    });
    return orgView(org, principal.role ?? "admin");
  });
}
