import { AppError } from "@switchyard/contracts";
import { authenticateClient, clientProofParams, type KnownClient, oauthError } from "@switchyard/oauth";
import type { AuthDeps } from "../deps.ts";
import { createClientCredentialsGrant } from "../grants/client-credentials.ts";
import { createDeviceGrant } from "../grants/device-code.ts";
import { createRefreshGrant } from "../grants/refresh-token.ts";
import type { FrontAnswer, FrontRequest, PassedOn } from "./request.ts";

/** What a grant type is answered with, for a client that was proved. */
export type GrantHandler = (client: KnownClient, request: FrontRequest) => Promise<FrontAnswer | PassedOn>;

/** Requests of one client from one address in a minute. */
const LIMIT = 1_200;
/** Of an address altogether, before it is known who asks: what guessing costs us. */
const ADDRESS_LIMIT = 6_000;
const WINDOW_SECONDS = 60;

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
  return async (request) => {
    const grantType = request.params.get("grant_type");
    await countUse(deps, request);
    const client = await authenticateClient(deps, {
      authorization: request.headers.authorization,
      params: request.params,
      ip: request.ip,
    });
    const handler = grantType === null || !Object.hasOwn(handlers, grantType) ? undefined : handlers[grantType];
    if (handler === undefined || request.params.getAll("grant_type").length > 1) throw unsupported(grantType);
    if (!client.grantTypes.some((allowed) => allowed === grantType)) throw notAllowed(client, grantType);
    return handler(client, request);
  };
}

/** The provider goes on with a client that is proved: what proved it stays here. */
const passOn: GrantHandler = async (client, { params }) => {
  const rest = new URLSearchParams(params);
  for (const name of clientProofParams) rest.delete(name);
  rest.set("client_id", client.id);
  return { passOn: rest };
};

async function countUse({ queue, log }: AuthDeps, { params, ip }: FrontRequest): Promise<void> {
  const where = ip ?? "unknown";
  const client = params.get("client_id")?.slice(0, 256) ?? "";
  const keys = [[`token:${where}`, ADDRESS_LIMIT] as const, [`token:${where}:${client}`, LIMIT] as const];
  const hits = await Promise.all(keys.map(([key, limit]) => queue.counters.hit(key, limit, WINDOW_SECONDS))).catch(
    (error: unknown) => {
      // Nobody is locked out because Redis is away: what is behind this door is proved by secrets, not by counting.
      log.warn("auth.counters", { error });
      return [];
    },
  );
  const over = hits.find(({ allowed }) => !allowed);
  if (over) throw tooMany(over.retryAfterSeconds);
}

function tooMany(retryAfterSeconds: number): AppError {
  return new AppError({
    code: "token_rate_limited",
    kind: "limit_exceeded",
    message: "This client asks for tokens too often.",
    remedy: "Keep an access token until it expires, and wait before asking again.",
    retryAfterSeconds,
  });
}

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
