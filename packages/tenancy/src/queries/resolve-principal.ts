import { notFound } from "@switchyard/contracts";
import { findOrgWithRole } from "../org-store.ts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity, Principal } from "../principal.ts";

/**
 * The identity's principal in one org, named by slug or id. Throws AppError org_not_found when there is no such org and,
 * just alike, when the identity does not belong to it.
 */
export async function resolvePrincipal({ db }: TenancyDeps, identity: Identity, org: string): Promise<Principal> {
  const found = await db.asSystem("membership of the asker", (tx) => findOrgWithRole(tx, org, identity.id));
  if (!found) throw notFound("org", org);
  const { kind, id, label, credential, requestId, bound } = identity;
  const boundRole = bound?.orgId === found.id ? bound.role : null;
  const role = bound ? boundRole : found.role;
  if (role === null) throw notFound("org", org);
  return { kind, id, label, credential, requestId, orgId: found.id, role };
}
