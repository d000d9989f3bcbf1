import { recordManagementEvent } from "@switchyard/audit";
import type { Db } from "@switchyard/db";
import { noteRegisteredUse } from "../registration/registrations.ts";
import { findGrantFacts, type GrantInput, newSignInId, upsertGrant } from "./sign-in-store.ts";

/** Where a sign-in comes from. */
export interface SignInOrigin {
  readonly requestId: string;
  readonly ip: string | null;
}

/**
 * Writes down that a person let a client in: makes the grant or adds to the one that stands, and begins one sign-in under
 * it, whose id is answered. Several sign-ins of one client stand beside each other; one that ends ends no other.
 */
export async function startSignIn(
  { db }: { readonly db: Db },
  decision: GrantInput & { readonly sessionId: string },
  origin: SignInOrigin,
): Promise<string> {
  await noteRegisteredUse({ db }, decision.clientId);
  return db.asSystem("a person let a client in", async (tx) => {
    const { id, isNew } = await upsertGrant(tx, decision);
    // Where the grant stands already, the decision itself is in the trail.
    if (!isNew) return newSignInId(id);
    const grant = await findGrantFacts(tx, id);
    await recordManagementEvent(tx, {
      orgId: decision.orgId,
      actor: {
        kind: "user",
        id: decision.userId,
        label: grant?.email ?? decision.userId,
        credential: decision.sessionId,
      },
      method: "grant.create",
      name: decision.clientName,
      server: { id: decision.serverId, slug: grant?.serverSlug ?? decision.serverId },
      arguments: { id, clientId: decision.clientId, resource: decision.resource, scopes: decision.scopes },
      context: { requestId: origin.requestId, ip: origin.ip },
    });
    return newSignInId(id);
  });
}
