import type { AppError } from "@switchyard/contracts";
import { authenticateClient, clientProofParams, type KnownClient, oauthError } from "@switchyard/oauth";
import type { AuthDeps } from "../deps.ts";
import { createClientCredentialsGrant } from "../grants/client-credentials.ts";
import { createDeviceGrant } from "../grants/device-code.ts";
import type { GrantHandler } from "../grants/grant-handler.ts";
import { createRefreshGrant } from "../grants/refresh-token.ts";
import type { FrontAnswer, FrontRequest, PassedOn } from "./request.ts";
import { createTokenThrottle } from "./token-throttle.ts";

/**
 * The token endpoint (RFC 6749 section 3.2): counts, proves the client, then leaves the grant type to its handler.
 * Grant types that need the provider's own state are passed on to it.
 */
export function createTokenEndpoint(deps: AuthDeps): (request: FrontRequest) => Promise<FrontAnswer | PassedOn> {
  const handlers: Readonly<Record<string, GrantHandler>> = {
    client_credentials: createClientCredentialsGrant(deps),
    "urn:ietf:params:oauth:grant-type:device_code": createDeviceGrant(deps),
    refresh_token: createRefreshGrant(deps),
    authorization_code: passOn,
  };
  const throttle = createTokenThrottle(deps);
  const answer = async (request: FrontRequest): Promise<FrontAnswer | PassedOn> => {
    const { headers, params, ip } = request;
    const client = await authenticateClient(deps, { authorization: headers.authorization, params, ip });
    const grantType = params.get("grant_type");
    const handler = grantType === null || !Object.hasOwn(handlers, grantType) ? undefined : handlers[grantType];
    if (handler === undefined || params.getAll("grant_type").length > 1) throw unsupported(grantType);
    if (!client.grantTypes.some((allowed) => allowed === grantType)) throw notAllowed(client, grantType);
    return handler(client, request);
  };
  return (request) => throttle.run(request, () => answer(request));
}

/** The provider goes on with a client that is proved: what proved it stays here. */
const passOn: GrantHandler = async (client, { params }) => {
  const rest = new URLSearchParams(params);
  for (const name of clientProofParams) rest.delete(name);
  rest.set("client_id", client.id);
  return { passOn: rest };
};

function unsupported(grantType: string | null): AppError {
  return oauthError(grantType === null ? "invalid_request" : "unsupported_grant_type", {
    code: "grant_type_unknown",
    message: grantType === null ? "grant_type is missing." : "This grant type is not one that is offered here.",
    remedy: "The server's metadata lists grant_types_supported.",
  });
}

function notAllowed(client: KnownClient, grantType: string | null): AppError {
  return oauthError("unauthorized_client", {
    code: "grant_type_not_allowed",
    message: `The client ${client.id} may not use the grant type ${grantType}.`,
    remedy: "Have it added to the client, or use another client.",
  });
}
