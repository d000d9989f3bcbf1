import { recordManagementEvent } from "@switchyard/audit";
import { type Actor, notFound } from "@switchyard/contracts";
import type { Db, SystemTransaction } from "@switchyard/db";
import { actorOf, authorize, type Identity, orgOfSession, type Principal } from "@switchyard/tenancy";
import { closeGrant, findOpenGrant, type GrantRow } from "./grant-store.ts";

/**
 * Takes the person's own consent back: its tokens and what runs on them stop within 5 seconds everywhere, and it renews
 * nothing any more. Throws AppError grant_not_found for one that is over, never was, is another's, or is of an org that the
 * session does not open.
 */
export async function revokeMyGrant(
  { db }: { readonly db: Db },
  identity: Identity,
  input: { readonly grant: string },
): Promise<void> {
  await db.asSystem("take back a grant", async (tx) => {
    const orgId = (await orgOfSession(tx, identity)) ?? undefined;
    const own = { id: input.grant, userId: identity.id, orgId };
    const grant = identity.kind === "user" ? await findOpenGrant(tx, own) : null;
    if (!grant) throw notFound("grant", input.grant);
    await endGrant(tx, grant, { actor: actorOf(identity), requestId: identity.requestId });
  });
}

/**
 * Takes a member's consent back, as {@link revokeMyGrant} does. Needs `client.manage`. Throws AppError grant_not_found,
 * also for a grant of another org.
 */
export async function revokeGrant(
  { db }: { readonly db: Db },
  principal: Principal,
  input: { readonly grant: string },
): Promise<void> {
  authorize(principal, "client.manage");
  const { orgId } = principal;
  // What renews its tokens belongs to no tenant: the authorization server keeps it for itself.
  await db.asSystem("take back a member's grant", async (tx) => {
    const grant = await findOpenGrant(tx, { id: input.grant, orgId });
    if (!grant) throw notFound("grant", input.grant);
    await endGrant(tx, grant, { actor: actorOf(principal), requestId: principal.requestId });
  });
}

async function endGrant(
  tx: SystemTransaction,
  grant: GrantRow,
  by: { readonly actor: Actor; readonly requestId: string },
): Promise<void> {
  if (!(await closeGrant(tx, grant))) throw notFound("grant", grant.id);
  await recordManagementEvent(tx, {
    orgId: grant.orgId,
    actor: by.actor,
    method: "grant.revoke",
    name: grant.clientName,
    server: { id: grant.server.id, slug: grant.server.slug },
    arguments: { id: grant.id, clientId: grant.clientId, userId: grant.userId, scopes: grant.scopes },
    context: { requestId: by.requestId },
  });
}
