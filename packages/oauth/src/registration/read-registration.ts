import { z } from "zod";
import { type KnownClient, openGrantTypes } from "../clients/known-client.ts";
import { redirectUriFault } from "../clients/redirect-uri.ts";
import { shownName } from "../consent/client-words.ts";
import { oauthError } from "../oauth-error.ts";

const Texts = z.array(z.string().max(200)).max(20);

/** What of RFC 7591 section 2 means something here. All else a client says of itself is let fall. */
const Metadata = z.object({
  client_name: z.unknown().optional(),
  redirect_uris: z.array(z.string().max(2048)).max(20).optional(),
  grant_types: Texts.optional(),
  response_types: Texts.optional(),
  token_endpoint_auth_method: z.string().max(100).optional(),
  application_type: z.string().max(20).optional(),
});

/** How a client that registers may prove itself. */
export const registrableAuthMethods = ["none", "client_secret_basic", "client_secret_post"] as const;
type AuthMethod = (typeof registrableAuthMethods)[number];

/** A client as its registration describes it. */
export interface ReadRegistration {
  readonly client: Omit<KnownClient, "id">;
  readonly authMethod: AuthMethod;
}

/**
 * Reads the metadata that a client sends of itself (RFC 7591 section 2): a public client or one with a secret, of the code
 * or device flow, with redirect URIs that are its own. Throws AppError client_metadata_refused (invalid_client_metadata)
 * and redirect_uri_refused (invalid_redirect_uri).
 */
export function readRegistration(body: unknown): ReadRegistration {
  const parsed = Metadata.safeParse(body);
  if (!parsed.success) throw refused(z.prettifyError(parsed.error).split("\n")[0] ?? "it cannot be read");
  const { client_name, redirect_uris = [], grant_types, response_types, token_endpoint_auth_method } = parsed.data;
  for (const uri of redirect_uris) {
    const fault = redirectUriFault(uri);
    if (fault !== null) throw badRedirect(uri, fault);
  }
  const named = grant_types ?? ["authorization_code", "refresh_token"];
  const foreign = named.find((type) => !openGrantTypes.some((open) => open === type));
  if (foreign !== undefined) throw refused(`the grant type ${foreign} is not open to clients that register themselves`);
  const grantTypes = openGrantTypes.filter((type) => named.includes(type));
  if (!grantTypes.some((type) => type !== "refresh_token")) throw refused("it uses no grant in which a person decides");
  if (grantTypes.includes("authorization_code") && redirect_uris.length === 0) throw noRedirect();
  if (response_types?.some((type) => type !== "code")) throw refused("the only response type is code");
  const authMethod = authMethodOf(token_endpoint_auth_method ?? "client_secret_basic");
  return {
    authMethod,
    client: {
      kind: "registered",
      name: shownName(client_name),
      redirectUris: redirect_uris,
      grantTypes,
      authMethod: authMethod === "none" ? "none" : "secret",
      secrets: [],
      jwks: null,
      jwksUri: null,
      issued: null,
    },
  };
}

function authMethodOf(text: string): AuthMethod {
  const method = registrableAuthMethods.find((one) => one === text);
  if (method !== undefined) return method;
  throw refused(`token_endpoint_auth_method has to be one of ${registrableAuthMethods.join(", ")}`);
}

function noRedirect() {
  return oauthError("invalid_redirect_uri", {
    code: "redirect_uri_refused",
    message: "The registration has no redirect_uris, and the code flow cannot do without.",
    remedy: "Name the redirect URIs the client will use.",
  });
}

function badRedirect(uri: string, fault: string) {
  return oauthError("invalid_redirect_uri", {
    code: "redirect_uri_refused",
    message: `The redirect URI ${uri.slice(0, 100)} ${fault}.`,
    remedy: "Use https, http on loopback, or a scheme of the client's own program.",
  });
}

function refused(why: string) {
  return oauthError("invalid_client_metadata", {
    code: "client_metadata_refused",
    message: `The client cannot be registered like this: ${why}.`,
    remedy: "Correct the metadata; what a client may register is in the docs under Clients.",
  });
}
