import type { Org } from "@switchyard/contracts";
import { findOrg, orgView } from "../org-store.ts";
import type { TenancyDeps } from "../ports.ts";
import type { Identity } from "../principal.ts";
import { orgOfSession } from "../sign-in/session-door-store.ts";
import { membershipsOf } from "../user-store.ts";

/** The orgs an identity opens: a person's memberships, a key's one org, the one whose provider vouched for a session. */
export async function listOrgs({ db }: TenancyDeps, identity: Identity): Promise<Org[]> {
  const { bound } = identity;
  return db.asSystem("orgs of the asker", async (tx) => {
    if (!bound) {
      const only = await orgOfSession(tx, identity);
      const open = (await membershipsOf(tx, identity.id)).filter(({ orgId }) => only === null || orgId === only);
      return open.map((own) =>
        orgView({ id: own.orgId, slug: own.orgSlug, name: own.orgName, createdAt: own.createdAt }, own.role),
      );
    }
    const org = await findOrg(tx, bound.orgId);
    return org ? [orgView(org, bound.role)] : [];
  });
}
