import { notFound, type Org } from "@switchyard/contracts";
import { findOrg, orgView } from "../org-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";

/** The principal's org. Needs `org.read`. */
export async function getOrg({ db }: TenancyDeps, principal: Principal): Promise<Org> {
  authorize(principal, "org.read");
  const org = await db.forOrg(principal.orgId, (tx) => findOrg(tx, principal.orgId));
  if (!org) throw notFound("org", principal.orgId);
  return orgView(org, principal.role ?? "admin");
}
