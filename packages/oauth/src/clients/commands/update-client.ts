import { notFound, type OauthClient, type operations } from "@switchyard/contracts";
import {
  authorize,
  changeOfCredential,
  type Principal,
  recordCredentialChange,
  requireAlive,
  resolveTargets,
  type TenancyDeps,
} from "@switchyard/tenancy";
import type { z } from "zod";
import { checkRedirects } from "../client-rules.ts";
import { findClient, insertClientRevocation, updateClientRow } from "../client-store.ts";
import { viewOf } from "./create-client.ts";

type Patch = z.output<(typeof operations)["updateOauthClient"]["body"]>;

/**
 * Changes what limits a client, suspends it, or lets it go on: in force at every door within 5 seconds, also for tokens it
 * already took. A client that was revoked stays so. Needs `client.manage`. Throws AppError client_not_found,
 * credential_not_active, and what issuing one throws.
 */
export async function updateClient(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly clientId: string; readonly patch: Patch },
): Promise<OauthClient> {
  authorize(principal, "client.manage");
  const { orgId } = principal;
  const { patch } = input;
  return db.forOrg(orgId, async (tx) => {
    const client = await findClient(tx, orgId, input.clientId);
    if (!client) throw notFound("client", input.clientId);
    if (patch.redirectUris) checkRedirects(patch.redirectUris, client.grantTypes.includes("authorization_code"));
    const serverIds = patch.servers && (await resolveTargets(tx, principal, patch.servers));
    const redirectUris = patch.redirectUris && { redirectUris: [...new Set(patch.redirectUris)] };
    const change = { ...changeOfCredential(client, patch, serverIds), ...redirectUris };
    if (!(await updateClientRow(tx, { orgId, id: client.id }, change))) {
      requireAlive({ ...client, revokedAt: client.revokedAt ?? new Date() });
    }
    const suspended = await recordCredentialChange(tx, { principal, noun: "client", held: client, patch });
    if (suspended) await insertClientRevocation(tx, orgId, client.id);
    return viewOf(tx, orgId, client.id);
  });
}
