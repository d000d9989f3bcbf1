import { notFound, Role } from "@switchyard/contracts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity, Principal } from "../principal.ts";

/**
 * The identity's principal in one org, named by slug or id. Throws AppError org_not_found when there is no such org and,
 * just alike, when the identity does not belong to it.
 */
export async function resolvePrincipal({ db }: TenancyDeps, identity: Identity, org: string): Promise<Principal> {
  const found = await db.asSystem("membership of the asker", (tx) =>
    tx.organization.findFirst({
      where: { OR: [{ slug: org }, { id: org }], deletedAt: null },
      select: { id: true, members: { where: { userId: identity.id }, select: { role: true } } },
    }),
  );
  const role = found === null ? null : roleIn(identity, found);
  if (found === null || role === null) throw notFound("org", org);
  const { kind, id, label, credential, requestId } = identity;
  return { kind, id, label, credential, requestId, orgId: found.id, role };
}

function roleIn(
  identity: Identity,
  org: { readonly id: string; readonly members: readonly { readonly role: string }[] },
): Role | null {
  if (identity.bound) return identity.bound.orgId === org.id ? identity.bound.role : null;
  const member = org.members[0];
  return member ? Role.parse(member.role) : null;
}
