/** OpenID Connect with the identity provider of an org: the code flow with PKCE, every check of it, over guarded fetches. */
import { AppError, identityProviderFacts } from "@switchyard/contracts";
import type { OpenedProvider } from "@switchyard/tenancy";
import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discoveryRequest,
  getValidatedIdTokenClaims,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  processUserInfoResponse,
  userInfoRequest,
  validateApplicationLevelSignature,
  validateAuthResponse,
} from "oauth4webapi";
import type { Composition } from "../../composition.ts";

/** Seconds by which a provider's clock may differ from ours. */
const CLOCK_SECONDS = 30;

/** What one sign-in keeps between its two halves. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Where the provider sends the browser back; one URL per provider, so that no answer is taken for another's. */
export function redirectUriOf(deps: Composition, providerId: string): string {
  return `${deps.config.WEB_ORIGIN}/api/auth/callback/org/${providerId}`;
}

/**
 * The provider's metadata (OpenID Connect Discovery 1.0, 4), whose issuer must be the configured one to the letter. Throws
 * AppError idp_unreachable, idp_answer_invalid.
 */
export async function discover(deps: Composition, issuer: string): Promise<AuthorizationServer> {
  return asProviderFault(async () => {
    const url = new URL(issuer);
    const answer = await discoveryRequest(url, { algorithm: "oidc", ...over(deps) });
    const server = await processDiscoveryResponse(url, answer);
    if (server.issuer !== issuer) throw new Error(`the metadata names the issuer ${server.issuer}`);
    return server;
  });
}

/** The URL at which the person signs in (RFC 6749 4.1.1, RFC 7636). Throws AppError idp_unreachable, idp_answer_invalid. */
export async function authorizationUrl(
  deps: Composition,
  { row }: OpenedProvider,
  given: { readonly checks: Checks; readonly loginHint: string | null },
): Promise<string> {
  const server = await discover(deps, row.issuer);
  const url = browserUrl(server.authorization_endpoint);
  const { checks, loginHint } = given;
  const known = new Set(server.scopes_supported ?? []);
  const extra = identityProviderFacts[row.preset].scopes.filter((scope) => known.has(scope));
  const params = {
    client_id: row.clientId,
    redirect_uri: redirectUriOf(deps, row.id),
    response_type: "code",
    scope: ["openid", "email", "profile", ...extra].join(" "),
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: "S256",
    ...(loginHint === null ? {} : { login_hint: loginHint }),
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * The claims behind the provider's answer: `state` and `iss` of the redirect (RFC 9207), the code for a token, its `iss`,
 * `aud`, `exp`, `nonce` and signature by the provider's published keys; userinfo of the same `sub` where the token lacks
 * what we read. Throws AppError idp_refused, idp_answer_invalid, idp_unreachable.
 */
export async function claimsOfAnswer(
  deps: Composition,
  { row, clientSecret }: OpenedProvider,
  answer: { readonly url: URL; readonly checks: Checks },
): Promise<Readonly<Record<string, unknown>>> {
  const server = await discover(deps, row.issuer);
  return asProviderFault(async () => {
    const client: Client = { client_id: row.clientId, [clockTolerance]: CLOCK_SECONDS };
    const { checks } = answer;
    const params = validateAuthResponse(server, client, answer.url, checks.state);
    const authentication = clientAuth(server, clientSecret);
    const redirectUri = redirectUriOf(deps, row.id);
    const request = { server, client, params, redirectUri, authentication, verifier: checks.verifier };
    const response = await askForTokens(deps, request);
    const tokens = await processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: checks.nonce,
      requireIdToken: true,
    });
    await validateApplicationLevelSignature(server, response, over(deps));
    const claims = getValidatedIdTokenClaims(tokens);
    if (!claims) throw new Error("the answer holds no ID token");
    if (!lacks(claims, row) || server.userinfo_endpoint === undefined) return claims;
    const info = await userInfoRequest(server, client, tokens.access_token, over(deps));
    return { ...(await processUserInfoResponse(server, client, claims.sub, info)), ...claims };
  });
}

interface TokenRequest {
  readonly server: AuthorizationServer;
  readonly client: Client;
  readonly params: URLSearchParams;
  readonly redirectUri: string;
  readonly authentication: ClientAuth;
  readonly verifier: string;
}

/** Sends a code to the token endpoint. */
export function askForTokens(deps: Composition, request: TokenRequest): Promise<Response> {
  const { server, client, authentication, params, redirectUri, verifier } = request;
  return authorizationCodeGrantRequest(server, client, authentication, params, redirectUri, verifier, over(deps));
}

/** How the client proves itself: as the metadata says, Basic where it says nothing (OpenID Connect Core 1.0, 9). */
export function clientAuth(server: AuthorizationServer, clientSecret: string): ClientAuth {
  const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_basic") || !methods.includes("client_secret_post")
    ? ClientSecretBasic(clientSecret)
    : ClientSecretPost(clientSecret);
}

/** The settings of every request to a provider. */
function over(deps: Composition) {
  // The guarded fetch refuses plain http itself, but for loopback hosts that the operator allows.
  return { [customFetch]: deps.askProvider, [allowInsecureRequests]: true };
}

/** What went wrong with a provider, as an AppError with a reason for its admin in `meta.reason`. */
async function asProviderFault<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    throw providerFault(thrown);
  }
}

function providerFault(thrown: unknown): AppError {
  if (thrown instanceof AppError && thrown.code.startsWith("idp_")) return thrown;
  if (thrown instanceof AppError) {
    return fault("idp_unreachable", { kind: "upstream_failed", reason: thrown.message, cause: thrown });
  }
  const reason = thrown instanceof Error ? reasonOf(thrown) : "unknown";
  const isRefusal = thrown instanceof Error && thrown.name === "AuthorizationResponseError";
  return fault(isRefusal ? "idp_refused" : "idp_answer_invalid", { kind: "forbidden", reason, cause: thrown });
}

/** OAuth errors say more in their own fields than in their message. */
function reasonOf(error: Error): string {
  const inner = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  const code = Reflect.get(error, "error");
  const told = Reflect.get(error, "error_description");
  const said = [code, told].filter((text) => typeof text === "string" && text !== "").join(": ");
  return (said === "" ? `${error.message}${inner}` : said).slice(0, 400);
}

function fault(
  code: string,
  of: { readonly kind: "upstream_failed" | "forbidden"; readonly reason: string; readonly cause: unknown },
): AppError {
  return new AppError({
    code,
    kind: of.kind,
    message: `The identity provider did not sign you in: ${of.reason}.`,
    remedy: "Try again; if it stays, an admin of the organization checks the provider in Settings → Sign-in.",
    meta: { reason: of.reason },
    cause: of.cause,
  });
}

/** A URL that a browser may be sent to: never a script. */
function browserUrl(text: string | undefined): URL {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  throw fault("idp_answer_invalid", {
    kind: "forbidden",
    reason: "its metadata names no authorization endpoint",
    cause: undefined,
  });
}

function lacks(claims: Readonly<Record<string, unknown>>, row: OpenedProvider["row"]): boolean {
  const { verifiedBy } = identityProviderFacts[row.preset];
  const isVerified = verifiedBy.some((name) => claims[name] !== undefined);
  return typeof claims["email"] !== "string" || !isVerified || (row.roleClaim !== null && !(row.roleClaim in claims));
}
