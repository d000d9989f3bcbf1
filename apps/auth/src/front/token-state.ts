import { introspectToken, oauthError, revokeToken, type TokenStateDeps } from "@switchyard/oauth";
import type { AuthDeps } from "../deps.ts";
import { clientOf } from "./client-auth.ts";
import type { FrontAnswer, FrontRequest } from "./request.ts";
import { createTokenThrottle } from "./token-throttle.ts";

/** The introspection endpoint (RFC 7662): to a client that proves itself, of its own tokens and those for its servers. */
export function createIntrospection(deps: AuthDeps): (request: FrontRequest) => Promise<FrontAnswer> {
  const throttle = createTokenThrottle(deps);
  return (request) =>
    throttle.run(request, async () => {
      const client = await clientOf(deps, request);
      return { status: 200, body: await introspectToken(stateDeps(deps), client, tokenOf(request)) };
    });
}

/** The revocation endpoint (RFC 7009): the same answer whether there was such a token or not. */
export function createRevocation(deps: AuthDeps): (request: FrontRequest) => Promise<FrontAnswer> {
  const throttle = createTokenThrottle(deps);
  return (request) =>
    throttle.run(request, async () => {
      const client = await clientOf(deps, request);
      await revokeToken(stateDeps(deps), client, tokenOf(request));
      return { status: 200 };
    });
}

function stateDeps({ db, models, signingKeys, clients, issuer, origins }: AuthDeps): TokenStateDeps {
  return { db, models, keys: signingKeys, clients, issuer, origins };
}

function tokenOf({ params }: FrontRequest): string {
  const [token, ...more] = params.getAll("token");
  if (token !== undefined && token !== "" && more.length === 0) return token;
  throw oauthError("invalid_request", {
    code: "token_missing",
    message: "The request does not name exactly one token.",
    remedy: "Send it as the form parameter `token`.",
  });
}
