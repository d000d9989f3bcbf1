import { baseScopes, Scope } from "@switchyard/contracts";
import { ACCESS_TOKEN_SECONDS, parseResource, readResourceFacts } from "@switchyard/oauth";
import { errors, type KoaContextWithOIDC, type ResourceServer } from "oidc-provider";
import type { AuthDeps } from "../deps.ts";

/**
 * Accepts a resource that is exactly the MCP URL of a server we know (RFC 8707), and lets it have any scope of ours: which
 * tools and groups there are is for the server to say. Throws invalid_target for everything else.
 */
export function createResourceReader(deps: AuthDeps) {
  return async (ctx: KoaContextWithOIDC, resource: string): Promise<ResourceServer> => {
    if ([ctx.oidc.params?.["resource"]].flat().length > 1) throw severalResources();
    const name = parseResource(deps.origins, resource);
    const facts = name && (await readResourceFacts(deps.db, name, { userId: null }));
    if (!facts || facts.access === "own") throw unknownResource();
    const limits = (await deps.clients.find(ctx.oidc.client?.clientId ?? ""))?.issued;
    if (limits && !limits.serverIds.includes(facts.serverId)) throw notItsServer();
    const scopes = [...new Set([...baseScopes, ...scopesInPlay(ctx)])];
    return {
      scope: scopes.filter((scope) => !limits || holds(limits.scopes, scope)).join(" "),
      audience: resource,
      accessTokenTTL: ACCESS_TOKEN_SECONDS,
      accessTokenFormat: "jwt",
    };
  };
}

/** Without a resource there is no audience, and no token without one. */
export function refuseWithoutResource(_ctx: unknown, _client: unknown, oneOf?: readonly string[]): never {
  throw oneOf === undefined ? missingResource() : severalResources();
}

/** Whether a client that was issued with scopes may have one: its own, one that `tools:call` covers, or looking with any. */
function holds(held: readonly string[], scope: string): boolean {
  if (held.includes(scope) || held.includes("tools:call")) return true;
  return scope === "tools:read" && held.length > 0;
}

function scopesInPlay(ctx: KoaContextWithOIDC): string[] {
  const { AuthorizationCode, DeviceCode, RefreshToken } = ctx.oidc.entities;
  const texts = [ctx.oidc.params?.["scope"], AuthorizationCode?.scope, DeviceCode?.scope, RefreshToken?.scope];
  return texts
    .flatMap((text) => (typeof text === "string" ? text.split(" ") : []))
    .filter((scope) => Scope.safeParse(scope).success);
}

function unknownResource(): Error {
  return new errors.InvalidTarget("resource must be the exact URL of an MCP server here, as its metadata says it");
}

function missingResource(): Error {
  return new errors.InvalidTarget("resource is missing: it must be the URL of the MCP server (RFC 8707)");
}

function severalResources(): Error {
  return new errors.InvalidTarget("resource must name one MCP server");
}

function notItsServer(): Error {
  return new errors.InvalidTarget("this client was not issued for that MCP server");
}
