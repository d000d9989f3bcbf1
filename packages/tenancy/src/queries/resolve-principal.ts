import { notFound } from "@switchyard/contracts";
import { findOrgWithRole } from "../org-store.ts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity, Principal } from "../principal.ts";
import { roleOfSession } from "../sign-in/session-door.ts";
import { vouchedBy } from "../sign-in/session-door-store.ts";

/**
 * The identity's principal in one org, named by slug or id. Throws AppError org_not_found when there is no such org and,
 * just alike, when the identity does not belong to it; org_sign_in_required and session_of_other_org for a member whose
 * session does not open it.
 */
export async function resolvePrincipal({ db }: TenancyDeps, identity: Identity, org: string): Promise<Principal> {
  const { kind, id, label, credential, requestId, bound } = identity;
  const { orgId, role } = await db.asSystem("membership of the asker", async (tx) => {
    const found = await findOrgWithRole(tx, org, id);
    if (!found) throw notFound("org", org);
    if (!bound) {
      const by = await vouchedBy(tx, credential);
      return { orgId: found.id, role: roleOfSession({ org: found, role: found.role, vouchedBy: by }) };
    }
    if (bound.orgId !== found.id) throw notFound("org", org);
    return { orgId: found.id, role: bound.role };
  });
  return { kind, id, label, credential, requestId, orgId, role };
}
