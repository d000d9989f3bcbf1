import type { KnownClient } from "@switchyard/oauth";
import type { AdapterPayload } from "oidc-provider";

const ITS_GRANT_TYPES: ReadonlySet<string> = new Set(["authorization_code", "refresh_token"]);

/**
 * A client as oidc-provider has it. It looks public to the provider: our own front has proved it before the provider sees
 * a request. Loopback redirects of a public client may name any port (RFC 8252 section 7.3), so only such a client is
 * `native`.
 */
export function toProviderClient(client: KnownClient): AdapterPayload {
  const isCode = client.grantTypes.includes("authorization_code");
  return {
    client_id: client.id,
    ...(client.name === null ? {} : { client_name: client.name }),
    application_type: isNative(client) ? "native" : "web",
    // The others are answered by our front, and the provider takes no client with a grant type it does not know.
    grant_types: client.grantTypes.filter((type) => ITS_GRANT_TYPES.has(type)),
    response_types: isCode ? ["code"] : [],
    response_modes: ["query"],
    redirect_uris: isCode ? [...client.redirectUris] : [],
    token_endpoint_auth_method: "none",
  };
}

function isNative({ authMethod, redirectUris }: KnownClient): boolean {
  if (redirectUris.some((uri) => !/^https?:/i.test(uri))) return true;
  return authMethod === "none" && redirectUris.some((uri) => uri.startsWith("http:"));
}
