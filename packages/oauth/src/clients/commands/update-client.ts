import { recordManagementEvent } from "@switchyard/audit";
import { notFound, type OauthClient, type operations } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import {
  actorOf,
  authorize,
  type Principal,
  parseExpiry,
  parseIpAllow,
  requireAlive,
  resolveTargets,
  type TenancyDeps,
} from "@switchyard/tenancy";
import type { z } from "zod";
import { checkRedirects } from "../client-rules.ts";
import {
  type ClientChange,
  type ClientRow,
  findClient,
  insertClientRevocation,
  updateClientRow,
} from "../client-store.ts";
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
    if (!(await updateClientRow(tx, { orgId, id: client.id }, changeOf(client, patch, serverIds)))) {
      requireAlive({ ...client, revokedAt: client.revokedAt ?? new Date() });
    }
    await recordChange(tx, { principal, client, patch });
    return viewOf(tx, orgId, client.id);
  });
}

function changeOf(client: ClientRow, patch: Patch, serverIds: string[] | undefined): ClientChange {
  const { name, scopes, tools, ipAllow, redirectUris, expiresAt, suspended } = patch;
  return {
    ...(name === undefined ? {} : { name }),
    ...(serverIds === undefined ? {} : { serverIds }),
    ...(scopes === undefined ? {} : { scopes: [...new Set(scopes)] }),
    ...(tools === undefined ? {} : { tools: [...new Set(tools)] }),
    ...(ipAllow === undefined ? {} : { ipAllow: parseIpAllow(ipAllow) }),
    ...(redirectUris === undefined ? {} : { redirectUris: [...new Set(redirectUris)] }),
    ...(expiresAt === undefined ? {} : { expiresAt: parseExpiry(expiresAt) }),
    ...(suspended === undefined ? {} : { suspendedAt: suspended ? (client.suspendedAt ?? new Date()) : null }),
  };
}

/** One event for what limits it, one for whether it works: each is looked for by its own name. */
async function recordChange(
  tx: OrgTransaction,
  { principal, client, patch }: { readonly principal: Principal; readonly client: ClientRow; readonly patch: Patch },
): Promise<void> {
  const { orgId } = principal;
  const { suspended, ...limits } = patch;
  const event = { orgId, actor: actorOf(principal), name: client.name, context: { requestId: principal.requestId } };
  if (Object.keys(limits).length > 0) {
    await recordManagementEvent(tx, { ...event, method: "client.update", arguments: { id: client.id, ...limits } });
  }
  if (suspended === undefined || suspended === (client.suspendedAt !== null)) return;
  if (suspended) await insertClientRevocation(tx, orgId, client.id);
  const method = suspended ? "client.suspend" : "client.resume";
  await recordManagementEvent(tx, { ...event, method, arguments: { id: client.id } });
}
