/** Every refusal of the credential door. */
import { AppError } from "@switchyard/contracts";

type Noun = "API key" | "client";

const NEW_ONE: Readonly<Record<Noun, string>> = {
  "API key": "Make a new key and put it in the client's configuration.",
  client: "Ask an admin of the organization for a new client.",
};

export function malformed(): AppError {
  return new AppError({
    code: "credential_malformed",
    kind: "unauthenticated",
    message: "The Authorization header is not `Bearer` and one credential.",
    remedy: "Send `Authorization: Bearer …` with an API key of the plane mcp or an access token.",
  });
}

export function wrongPlane(webOrigin: string): AppError {
  return new AppError({
    code: "key_wrong_plane",
    kind: "forbidden",
    message: `This API key is of the plane manage: it opens the management API at ${webOrigin}/api/v1, not MCP servers.`,
    remedy: "Make a key of the plane mcp on the server's page and use that here.",
  });
}

export function keyUnknown(): AppError {
  return new AppError({
    code: "key_unknown",
    kind: "unauthenticated",
    message: "This API key is not known here.",
    remedy: "Check that it was copied whole and belongs to this installation, or make a new one.",
  });
}

export function credentialRevoked(noun: Noun): AppError {
  return new AppError({
    code: noun === "client" ? "client_revoked" : "key_revoked",
    kind: "unauthenticated",
    message: `This ${noun} was revoked.`,
    remedy: NEW_ONE[noun],
  });
}

export function credentialExpired(noun: Noun, at: Date): AppError {
  return new AppError({
    code: noun === "client" ? "client_expired" : "key_expired",
    kind: "unauthenticated",
    message: `This ${noun} expired on ${at.toISOString()}.`,
    remedy: NEW_ONE[noun],
  });
}

export function credentialSuspended(noun: Noun): AppError {
  return new AppError({
    code: noun === "client" ? "client_suspended" : "key_suspended",
    kind: "unauthenticated",
    message: `This ${noun} is suspended.`,
    remedy: "Ask an admin of the organization to resume it.",
  });
}

/** The answer never says which addresses would do. */
export function addressRefused(noun: Noun, ip: string): AppError {
  return new AppError({
    code: "credential_address_refused",
    kind: "forbidden",
    message: `This ${noun} may not be used from the address ${ip}.`,
    remedy: "Call from an address that it was made for, or ask an admin of the organization to allow this one.",
  });
}

export function tokenInvalid(mcpUrl: string): AppError {
  return new AppError({
    code: "token_invalid",
    kind: "unauthenticated",
    message: `This is no valid access token for ${mcpUrl}: it expired, was revoked, or was issued for another URL or by another issuer.`,
    remedy: "Obtain a new token whose audience is this exact URL, or use an API key of the plane mcp.",
  });
}

export function checkUnavailable(cause: unknown): never {
  throw new AppError({
    code: "credential_check_unavailable",
    kind: "unavailable",
    message: "Credentials cannot be checked right now, so nobody is let in by one.",
    remedy: "Try again in a few seconds.",
    retryAfterSeconds: 5,
    cause,
  });
}
