import { type Db, StaleCache } from "@switchyard/db";
import { oauthError } from "../oauth-error.ts";
import { type ResourceFacts, readResourceFacts } from "../resources/access-store.ts";
import { type McpOrigins, parseResource } from "../resources/resource-name.ts";
import type { SigningKeys } from "../signing-keys/open-signing-keys.ts";
import { ACCESS_TOKEN_SECONDS, issueAccessToken } from "../tokens/issue-access-token.ts";
import { clientScopes } from "./client-scopes.ts";
import type { KnownClient } from "./known-client.ts";

export interface ClientTokenOptions extends McpOrigins {
  readonly db: Pick<Db, "systemPool">;
  readonly keys: SigningKeys;
  /** WEB_ORIGIN. */
  readonly issuer: string;
}

/** The answer of a token endpoint (RFC 6749 section 5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
  readonly scope: string;
}

export interface ClientTokens {
  /**
   * A token for a client that acts by itself (RFC 6749 section 4.4), for the one server that `resource` names (RFC 8707)
   * and that the client may use. Throws AppError grant_type_not_allowed (unauthorized_client), resource_missing,
   * resource_unknown (invalid_target), scope_unknown, scope_not_held (invalid_scope).
   */
  issue(client: KnownClient, params: URLSearchParams): Promise<TokenAnswer>;
}

/** Opens the issuing of tokens by client credentials. What a URL names is remembered for at most 4 s. */
export function openClientTokens(options: ClientTokenOptions): ClientTokens {
  const resources = new StaleCache<ResourceFacts | null>({
    freshMs: 2_000,
    staleMs: 4_000,
    outageMs: 10_000,
    maxEntries: 5_000,
  });
  const factsOf = async (resource: string): Promise<ResourceFacts | null> => {
    const name = parseResource(options, resource);
    return name && resources.get(resource, () => readResourceFacts(options.db, name, { userId: null }));
  };
  return {
    async issue(client, params) {
      const { issued } = client;
      if (issued === null || !client.grantTypes.includes("client_credentials")) throw notAllowed(client.id);
      const resource = oneResource(params);
      const facts = await factsOf(resource);
      const isItsOwn = facts?.orgId === issued.orgId && issued.serverIds.includes(facts.serverId);
      if (!isItsOwn || facts.access === "own") throw unknownResource(resource);
      const scopes = clientScopes(issued.scopes, params.get("scope"));
      const { token } = await issueAccessToken(options.keys, {
        issuer: options.issuer,
        audience: resource,
        subject: client.id,
        orgId: issued.orgId,
        role: null,
        label: client.name ?? client.id,
        clientId: client.id,
        scopes,
        grantId: null,
      });
      return {
        access_token: token,
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_SECONDS,
        scope: scopes.join(" "),
      };
    },
  };
}

function oneResource(params: URLSearchParams): string {
  const [resource, ...more] = params.getAll("resource");
  if (resource !== undefined && resource !== "" && more.length === 0) return resource;
  throw oauthError("invalid_target", {
    code: "resource_missing",
    message: "The request does not name exactly one resource.",
    remedy: "Send one parameter `resource` with the server's MCP URL, as its page in the dashboard shows it.",
  });
}

function unknownResource(resource: string) {
  return oauthError("invalid_target", {
    code: "resource_unknown",
    message: `The client may not use ${resource.slice(0, 200)}, or there is no such MCP URL.`,
    remedy: "Copy the MCP URL from the server's page, and have the client name that server.",
  });
}

function notAllowed(id: string) {
  return oauthError("unauthorized_client", {
    code: "grant_type_not_allowed",
    message: `The client ${id.slice(0, 200)} may not use the grant type client_credentials.`,
    remedy: "Have an admin of its org issue a client with that grant type.",
  });
}
