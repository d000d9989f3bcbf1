import type { Deployment } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import { findWaiting } from "../attention-store.ts";
import type { QueryDeps } from "../deps.ts";
import { deploymentView } from "../views.ts";

/** More than anybody decides in one sitting; what is beyond shows once these are decided. */
const MAX_WAITING = 50;

/**
 * Deployments of the org that wait for a person, newest first: for an approval, or for somebody to overrule the gates that
 * keep them from going live.
 */
export async function listAttention(deps: QueryDeps, principal: Principal): Promise<Deployment[]> {
  authorize(principal, "server.read");
  // What a member could neither approve nor promote does not wait for them, and may be of a server hidden from them.
  if (principal.role === "member") return [];
  const rows = await deps.db.forOrg(principal.orgId, (tx) => findWaiting(tx, principal.orgId, MAX_WAITING));
  return rows.map((row) => deploymentView(row, { liveIn: [], ahead: null }));
}
