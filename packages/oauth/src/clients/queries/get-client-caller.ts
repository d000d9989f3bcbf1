import { notFound } from "@switchyard/contracts";
import {
  authorize,
  type CredentialCaller,
  credentialStatus,
  type Principal,
  type TenancyDeps,
} from "@switchyard/tenancy";
import { findClient } from "../client-store.ts";

/** A client that acts by itself, as the MCP doors see it. Needs `client.read`. Throws AppError client_not_found. */
export async function getClientCaller(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly clientId: string },
): Promise<CredentialCaller> {
  authorize(principal, "client.read");
  const client = await db.forOrg(principal.orgId, (tx) => findClient(tx, principal.orgId, input.clientId));
  if (!client) throw notFound("client", input.clientId);
  const { id, serverIds, scopes, tools } = client;
  return {
    caller: {
      ...{ kind: "client", clientId: id, keyId: null, userId: null, role: null },
      ...{ serverIds: new Set(serverIds), scopes: new Set(scopes), tools: tools.length === 0 ? null : new Set(tools) },
    },
    serverIds,
    status: credentialStatus(client),
  };
}
