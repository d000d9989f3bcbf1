import type { Policy } from "@switchyard/contracts";
import { authorize, may, type Principal } from "@switchyard/tenancy";
import { requireServer } from "./policed-server.ts";
import { findPolicies } from "./policy-store.ts";
import { policyViews } from "./policy-subjects.ts";
import type { PolicyQueryDeps } from "./ports.ts";

/**
 * Policies of a server, oldest first. Who may not read the org's members sees those about roles and about themselves, and not who
 * made them.
 * Needs `server.read`. Throws AppError server_not_found.
 */
export async function listPolicies(
  { db }: PolicyQueryDeps,
  principal: Principal,
  input: { readonly server: string },
): Promise<Policy[]> {
  authorize(principal, "server.read");
  const seesPeople = may(principal, "member.read");
  return db.forOrg(principal.orgId, async (tx) => {
    const server = await requireServer(tx, principal, input.server);
    const rows = await findPolicies(tx, server.id);
    if (seesPeople) return policyViews(tx, rows);
    const own = rows.filter(({ subjectKind, subject }) => subjectKind === "role" || subject === principal.id);
    return policyViews(
      tx,
      own.map((row) => ({ ...row, createdBy: "an owner or admin" })),
    );
  });
}
