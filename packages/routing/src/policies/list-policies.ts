import type { Policy } from "@switchyard/contracts";
import { authorize, may, type Principal } from "@switchyard/tenancy";
import { requireServer } from "./policed-server.ts";
import { findPolicies } from "./policy-store.ts";
import { policyViews } from "./policy-subjects.ts";
import type { PolicyQueryDeps } from "./ports.ts";

/**
 * Policies of a server, oldest first. Who may not read the org's members sees those about roles and about themselves.
 * Needs `server.read`. Throws AppError server_not_found.
 */
export async function listPolicies(
  { db }: PolicyQueryDeps,
  principal: Principal,
  input: { readonly server: string },
): Promise<Policy[]> {
  authorize(principal, "server.read");
  const sees = (kind: string, subject: string): boolean =>
    kind === "role" || subject === principal.id || may(principal, "member.read");
  return db.forOrg(principal.orgId, async (tx) => {
    const server = await requireServer(tx, principal, input.server);
    const rows = await findPolicies(tx, server.id);
    return policyViews(
      tx,
      rows.filter(({ subjectKind, subject }) => sees(subjectKind, subject)),
    );
  });
}
