import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Org } from "@switchyard/contracts";
import { insertOrg, orgView } from "../org-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, type Identity } from "../principal.ts";
import { requireOwnSession } from "../sign-in/session-door-store.ts";
import { insertMember } from "../user-store.ts";

/**
 * Creates an org with its creator as owner. Only people create orgs: a key belongs to one. Throws AppError
 * key_cannot_create_org, org_slug_taken, session_of_org.
 */
export async function createOrg(
  { db }: TenancyDeps,
  identity: Identity,
  input: { readonly name: string; readonly slug?: string | undefined },
): Promise<Org> {
  if (identity.kind !== "user") {
    throw new AppError({
      code: "key_cannot_create_org",
      kind: "forbidden",
      message: `The key "${identity.label}" belongs to one org and cannot create another.`,
      remedy: "Sign in and create the org in the dashboard.",
    });
  }
  return db.asSystem("create an org", async (tx) => {
    await requireOwnSession(tx, identity);
    const org = await insertOrg(tx, input);
    await insertMember(tx, { orgId: org.id, userId: identity.id, role: "owner" });
    await recordManagementEvent(tx, {
      orgId: org.id,
      actor: actorOf(identity),
      method: "org.create",
      name: org.slug,
      arguments: { name: org.name },
      context: { requestId: identity.requestId },
    });
    return orgView(org, "owner");
  });
}
