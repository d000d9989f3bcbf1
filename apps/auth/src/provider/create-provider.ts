import { generateKeyPairSync } from "node:crypto";
import { ACCESS_TOKEN_SECONDS } from "@switchyard/oauth";
import { type Configuration, errors, type JWK, Provider } from "oidc-provider";
import { cookieNames } from "../cookies.ts";
import type { AuthDeps } from "../deps.ts";
import { REFRESH_TOKEN_SECONDS, SIGN_IN_SECONDS } from "../lifetimes.ts";
import { issueOurAccessTokens } from "./access-tokens.ts";
import { createAdapter } from "./adapter.ts";
import { renderError } from "./error-page.ts";
import { interactions } from "./interactions.ts";
import { createResourceReader, refuseWithoutResource } from "./resources.ts";
import { resumeConsent } from "./resume-consent.ts";

/** Paths of the provider below the issuer; our own front answers the others. */
export const paths = {
  authorization: "/oauth/authorize",
  token: "/oauth/token",
  device_authorization: "/oauth/device/authorize",
  code_verification: "/oauth/device",
  jwks: "/oauth/provider-jwks",
} as const;

/** Builds oidc-provider around our stores: authorization code with PKCE and the device flow; everything else is our front's. */
export function createProvider(deps: AuthDeps): Provider {
  const provider = new Provider(deps.issuer, configuration(deps));
  // Our server says by X-Forwarded-Proto whether cookies can be Secure, and by X-Forwarded-For who asks.
  provider.proxy = true;
  issueOurAccessTokens(provider, deps);
  provider.use(keepOurCors);
  provider.use(resumeConsent(provider, deps));
  provider.on("server_error", (_ctx, error) => deps.log.error("auth.provider", { error }));
  return provider;
}

function configuration(deps: AuthDeps): Configuration {
  const cookie = { httpOnly: true, sameSite: "lax", secure: deps.secureCookies, signed: false } as const;
  return {
    adapter: createAdapter(deps),
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: () => true,
    clientAuthMethods: ["none"],
    clientDefaults: { id_token_signed_response_alg: "EdDSA", token_endpoint_auth_method: "none" },
    cookies: { names: cookieNames(deps.secureCookies), long: cookie, short: cookie, keys: [] },
    enabledJWA: { idTokenSigningAlgValues: ["EdDSA"] },
    expiresWithSession: () => false,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: refuseWithoutResource,
        getResourceServerInfo: createResourceReader(deps),
        useGrantedResource: () => true,
      },
    },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: interactions(),
    issueRefreshToken: (ctx, client) =>
      client.grantTypeAllowed("refresh_token") &&
      !ctx.oidc.entities.Grant?.getRejectedOIDCScope().split(" ").includes("offline_access"),
    // Signs nothing: access tokens are signed with our keys, and there are no id tokens.
    jwks: { keys: [throwawayKey()] },
    loadExistingGrant: async ({ oidc }) => {
      const grantId = oidc.result?.consent?.grantId;
      if (!grantId) throw new errors.InvalidRequest("nobody decided about this request");
      return oidc.provider.Grant.find(grantId);
    },
    pkce: { required: () => true },
    renderError,
    responseTypes: ["code"],
    routes: paths,
    scopes: ["offline_access"],
    subjectTypes: ["public"],
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: 60,
      Grant: SIGN_IN_SECONDS,
      Interaction: 1_800,
      RefreshToken: REFRESH_TOKEN_SECONDS,
      Session: 60,
    },
  };
}

function throwawayKey(): JWK {
  const key = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { ...key, kty: "OKP", alg: "EdDSA", use: "sig" } as JWK;
}

/** Who may read an answer was settled before the provider heard of the request; it would let every page read. */
const keepOurCors: Parameters<Provider["use"]>[0] = async (ctx, next) => {
  const allowed = ctx.res.getHeader("access-control-allow-origin");
  try {
    await next();
  } finally {
    if (typeof allowed === "string") ctx.set("access-control-allow-origin", allowed);
    else ctx.remove("access-control-allow-origin");
  }
};
