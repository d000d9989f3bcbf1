import type { CollectedCredential, Reach } from "@switchyard/contracts";
import { describeReach, mcpUrl } from "@switchyard/deployments";
import {
  type Collected,
  collectCredential,
  createClient,
  createClientLink,
  getClient,
  getClientCaller,
  listClients,
  revokeClient,
  rotateClientSecret,
  updateClient,
} from "@switchyard/oauth";
import {
  type CredentialCaller,
  createApiKey,
  createApiKeyLink,
  getApiKey,
  getKeyCaller,
  type IssuedLink,
  listApiKeys,
  type Principal,
  permissions,
  previewCaller,
  revokeApiKey,
  rotateApiKey,
  updateApiKey,
} from "@switchyard/tenancy";
import type { Composition } from "../../composition.ts";
import type { Handlers } from "../handler.ts";

type Operations =
  | "listOauthClients"
  | "createOauthClient"
  | "getOauthClient"
  | "updateOauthClient"
  | "rotateOauthClient"
  | "createOauthClientLink"
  | "getOauthClientReach"
  | "revokeOauthClient"
  | "listApiKeys"
  | "createApiKey"
  | "getApiKey"
  | "updateApiKey"
  | "rotateApiKey"
  | "createApiKeyLink"
  | "getApiKeyReach"
  | "revokeApiKey"
  | "previewReach"
  | "collectCredential"
  | "collectMyCredential";

/** Clients and keys of an org: issued, limited, rotated, handed over, ended. */
export const credentialHandlers: Pick<Handlers, Operations> = {
  listOauthClients: ({ deps, principal, query }) => listClients(deps, principal, query),
  createOauthClient: ({ deps, principal, body }) => createClient(deps, principal, body),
  getOauthClient: ({ deps, principal, params }) => getClient(deps, principal, { clientId: params.client }),
  updateOauthClient: ({ deps, principal, params, body }) =>
    updateClient(deps, principal, { clientId: params.client, patch: body }),
  async rotateOauthClient({ deps, principal, params, body }) {
    return renewed(await rotateClientSecret(deps, principal, { clientId: params.client, ...body }));
  },
  async createOauthClientLink({ deps, principal, params, body }) {
    return linkTo(deps, await createClientLink(deps, principal, { clientId: params.client, ...body }));
  },
  getOauthClientReach: async ({ deps, principal, params }) =>
    reachOf(deps, principal, await getClientCaller(deps, principal, { clientId: params.client })),
  async revokeOauthClient({ deps, principal, params }) {
    await revokeClient(deps, principal, { clientId: params.client });
    return undefined;
  },

  listApiKeys: ({ deps, principal, query }) => listApiKeys(deps, principal, query),
  async createApiKey({ deps, principal, body }) {
    const created = await createApiKey(deps, principal, body);
    return body.handOver === "link" ? { ...created, secret: null } : created;
  },
  getApiKey: ({ deps, principal, params }) => getApiKey(deps, principal, { keyId: params.key }),
  updateApiKey: ({ deps, principal, params, body }) =>
    updateApiKey(deps, principal, { keyId: params.key, patch: body }),
  async rotateApiKey({ deps, principal, params, body }) {
    return renewed(await rotateApiKey(deps, principal, { keyId: params.key, ...body }));
  },
  async createApiKeyLink({ deps, principal, params, body }) {
    return linkTo(deps, await createApiKeyLink(deps, principal, { keyId: params.key, ...body }));
  },
  getApiKeyReach: async ({ deps, principal, params }) =>
    reachOf(deps, principal, await getKeyCaller(deps, principal, { keyId: params.key })),
  async revokeApiKey({ deps, principal, params }) {
    await revokeApiKey(deps, principal, { keyId: params.key });
    return undefined;
  },

  previewReach: async ({ deps, principal, body }) =>
    reachOf(deps, principal, await previewCaller(deps, principal, body)),
  collectCredential: async ({ deps, body, ip, requestId }) =>
    collected(deps, await collectCredential(deps, { token: body.token, ip, requestId, identity: null })),
  collectMyCredential: async ({ deps, identity, body, ip, requestId }) =>
    collected(deps, await collectCredential(deps, { token: body.token, ip, requestId, identity })),
};

function renewed({ secret, previousUntil }: { readonly secret: string; readonly previousUntil: Date | null }) {
  return { secret, previousUntil: previousUntil?.toISOString() ?? null };
}

/** The token is in the fragment, which browsers send to no server. */
function linkTo(deps: Composition, link: IssuedLink) {
  return { url: `${deps.config.WEB_ORIGIN}/collect#token=${link.token}`, expiresAt: link.expiresAt.toISOString() };
}

function collected(deps: Composition, { orgSlug, servers, ...credential }: Collected): CollectedCredential {
  // A credential of ours opens no server with a sign-in of its own, so each is where servers of the org are.
  const path = { org: orgSlug, environment: "production", access: "organization" };
  return {
    ...credential,
    issuer: deps.config.WEB_ORIGIN,
    servers: servers.map((server) => ({
      ...server,
      mcpUrl: mcpUrl(deps, { ...path, server: server.slug }),
    })),
  };
}

/** What a credential opens now: nothing while it does not work itself. */
async function reachOf(deps: Composition, principal: Principal, of: CredentialCaller): Promise<Reach> {
  const { role, userId } = of.caller;
  // A management key is exchanged for tokens only by a role that may call.
  if (role !== null && userId === null && !permissions[role].has("mcp.call")) return { servers: [] };
  const reach = await describeReach(deps, principal, of);
  if (of.status === "active") return reach;
  const why = `The credential is ${of.status}.`;
  return {
    servers: reach.servers.map((server) => ({
      ...server,
      refused: why,
      tools: server.tools?.map(({ name }) => ({ name, callable: false, why })) ?? null,
    })),
  };
}
