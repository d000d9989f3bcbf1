import { recordManagementEvent } from "@switchyard/audit";
import { type CreateOauthClientInput, notFound, type OauthClient } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import {
  actorOf,
  authorize,
  type Principal,
  parseExpiry,
  parseIpAllow,
  requireMember,
  resolveTargets,
  type TenancyDeps,
} from "@switchyard/tenancy";
import type { z } from "zod";
import { parsePublicKeys } from "../client-jwks.ts";
import { authMethodOf, checkClient, purposeOf } from "../client-rules.ts";
import { clientViews, findClient, insertClient, insertClientSecret } from "../client-store.ts";

export type CreateClientInput = z.output<typeof CreateOauthClientInput>;

/**
 * Issues an OAuth client and answers its secret, which is nowhere kept; null for one that proves itself otherwise, and for
 * one handed over by a link. Needs `client.manage`. Throws AppError client_grants_invalid, client_auth_method_invalid,
 * client_redirects_invalid, client_keys_invalid, ip_allow_invalid, expiry_past, server_not_found, member_not_found.
 */
export async function createClient(
  { db }: TenancyDeps,
  principal: Principal,
  input: CreateClientInput,
): Promise<OauthClient & { readonly clientSecret: string | null }> {
  authorize(principal, "client.manage");
  checkClient(input);
  const authMethod = authMethodOf(input);
  const { orgId } = principal;
  const row = {
    ...{ orgId, name: input.name, purpose: purposeOf(input), authMethod, createdBy: principal.id },
    grantTypes: [...new Set(input.grantTypes)],
    redirectUris: [...new Set(input.redirectUris)],
    jwks: input.jwks === undefined ? null : parsePublicKeys(input.jwks),
    scopes: [...new Set(input.scopes)],
    tools: [...new Set(input.tools)],
    ipAllow: parseIpAllow(input.ipAllow ?? []),
    expiresAt: parseExpiry(input.expiresAt),
  };
  return db.forOrg(orgId, async (tx) => {
    const userId = input.owner === undefined ? null : await requireMember(tx, orgId, input.owner);
    const serverIds = await resolveTargets(tx, principal, input.servers);
    const id = await insertClient(tx, { ...row, userId, serverIds });
    const getsSecret = authMethod === "secret" && input.handOver !== "link";
    const clientSecret = getsSecret ? await insertClientSecret(tx, { orgId, id }) : null;
    const view = await viewOf(tx, orgId, id);
    await recordCreation(tx, principal, { view, handOver: input.handOver ?? "now" });
    return { ...view, clientSecret };
  });
}

/** A client as callers see it. Throws AppError client_not_found. */
export async function viewOf(tx: OrgTransaction, orgId: string, id: string): Promise<OauthClient> {
  const row = await findClient(tx, orgId, id);
  const [view] = row ? await clientViews(tx, orgId, [row]) : [];
  if (!view) throw notFound("client", id);
  return view;
}

async function recordCreation(
  tx: OrgTransaction,
  principal: Principal,
  { view, handOver }: { readonly view: OauthClient; readonly handOver: string },
): Promise<void> {
  const { id, purpose, owner, grantTypes, authMethod, redirectUris, servers, scopes, tools, ipAllow, expiresAt } = view;
  await recordManagementEvent(tx, {
    orgId: principal.orgId,
    actor: actorOf(principal),
    method: "client.create",
    name: view.name,
    arguments: {
      ...{ id, purpose, owner: owner?.email ?? null, grantTypes, authMethod, redirectUris },
      ...{ servers, scopes, tools, ipAllow, expiresAt, handOver },
    },
    context: { requestId: principal.requestId },
  });
}
