import { AppError } from "@switchyard/contracts";
import { addressNetwork } from "@switchyard/contracts/addresses";
import {
  beginDeviceRequest,
  CLI_CLIENT_ID,
  DEVICE_SECONDS,
  type KnownClient,
  managementResource,
  oauthError,
  POLL_SECONDS,
  parseResource,
  readResourceFacts,
  shownName,
  shownUserCode,
} from "@switchyard/oauth";
import type { AuthDeps } from "../deps.ts";
import { clientOf } from "./client-auth.ts";
import type { FrontAnswer, FrontRequest } from "./request.ts";

/** Device flows that may be begun from one address in ten minutes. */
const LIMIT = 60;

/** The device authorization endpoint (RFC 8628 section 3.1): a code for the device and one that a person types in web. */
export function createDeviceAuthorization(deps: AuthDeps): (request: FrontRequest) => Promise<FrontAnswer> {
  return async (request) => {
    const { allowed, retryAfterSeconds } = await deps.queue.counters.hit(
      `device:${addressNetwork(request.ip ?? "unknown")}`,
      LIMIT,
      DEVICE_SECONDS,
    );
    if (!allowed) throw tooMany(retryAfterSeconds);
    const client = await clientOf(deps, request);
    if (!client.grantTypes.includes("urn:ietf:params:oauth:grant-type:device_code")) throw notAllowed(client);
    const resource = await resourceFor(deps, client, request.params);
    const { deviceCode, userCode } = await beginDeviceRequest(deps.models, {
      clientId: client.id,
      resource,
      scope: request.params.get("scope")?.slice(0, 2_000) ?? null,
      deviceName: shownName(request.params.get("device_name")),
      ip: request.ip,
    });
    const shown = shownUserCode(userCode);
    return {
      status: 200,
      body: {
        device_code: deviceCode,
        user_code: shown,
        verification_uri: `${deps.issuer}/device`,
        verification_uri_complete: `${deps.issuer}/device?user_code=${shown}`,
        expires_in: DEVICE_SECONDS,
        interval: POLL_SECONDS,
      },
    };
  };
}

async function resourceFor(deps: AuthDeps, client: KnownClient, params: URLSearchParams): Promise<string> {
  const [resource = "", ...more] = params.getAll("resource");
  if (more.length > 0) throw badResource();
  if (client.id === CLI_CLIENT_ID) {
    if (resource === managementResource(deps.issuer)) return resource;
    throw badResource();
  }
  const name = parseResource(deps.origins, resource);
  const facts = name && (await readResourceFacts(deps.db, name, { userId: null }));
  if (!facts || facts.access === "own") throw badResource();
  if (client.issued && !client.issued.serverIds.includes(facts.serverId)) throw badResource();
  return resource;
}

function badResource(): AppError {
  return oauthError("invalid_target", {
    code: "resource_unknown",
    message: "The request does not name one MCP URL that exists here and that the client may use.",
    remedy: "Send one parameter `resource` with the server's MCP URL, as its page in the dashboard shows it.",
  });
}

function notAllowed({ id }: KnownClient): AppError {
  return oauthError("unauthorized_client", {
    code: "grant_type_not_allowed",
    message: `The client ${id.slice(0, 200)} may not use the device flow.`,
    remedy: "Have the grant type device_code added to the client, or use another client.",
  });
}

function tooMany(retryAfterSeconds: number): AppError {
  return new AppError({
    code: "too_many_device_codes",
    kind: "limit_exceeded",
    message: "Too many device codes were asked for from this address.",
    remedy: "Try again later.",
    retryAfterSeconds,
  });
}
