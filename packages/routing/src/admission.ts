import { AppError, type Role } from "@switchyard/contracts";
import { permissions } from "@switchyard/tenancy";
import type { McpPrincipal } from "./mcp-principal.ts";
import type { Route } from "./route.ts";

/** The one answer for what is not there and for what the caller may not know of. */
export function routeNotFound(): AppError {
  return new AppError({
    code: "mcp_server_not_found",
    kind: "not_found",
    message: "There is no MCP server at this address, or your credential may not know of it.",
    remedy: "Check the organization and the server in the URL against the one the dashboard shows.",
  });
}

/**
 * Lets a principal in by the route's access, or throws: AppError credential_missing (unauthenticated),
 * mcp_server_not_found for a credential of another org, key_not_for_server, role_may_not_call, preview_needs_developer,
 * preview_needs_named_key, access_restricted or access_own_unavailable (forbidden).
 */
export function admit(route: Route, principal: McpPrincipal): void {
  if (route.access === "own") throw ownUnavailable();
  if (route.access === "public") return;
  if (principal.foreign) throw routeNotFound();
  if (principal.kind === "anonymous") throw credentialMissing(route);
  if (principal.kind === "key") admitKey(route, principal);
  else admitUser(route, principal, principal.role);
}

function admitKey(route: Route, principal: McpPrincipal): void {
  const named = principal.serverIds.includes(route.serverId);
  if (named || (principal.serverIds.length === 0 && route.access === "organization")) return;
  if (principal.serverIds.length > 0) {
    throw new AppError({
      code: "key_not_for_server",
      kind: "forbidden",
      message: `The API key "${principal.label}" is limited to other servers than "${route.serverSlug}".`,
      remedy: "Use a key that names this server, or make one on the server's page.",
    });
  }
  throw route.access === "developers" ? previewNeedsNamedKey(route) : restricted(route);
}

function admitUser(route: Route, principal: McpPrincipal, role: Role | null): void {
  if (role === null || !permissions[role].has("mcp.call")) {
    throw new AppError({
      code: "role_may_not_call",
      kind: "forbidden",
      message: `${principal.label} has the role ${role ?? "none"}, which may not call MCP servers.`,
      remedy: "Ask an owner or admin of the org for another role.",
    });
  }
  if (route.access === "developers" && !permissions[role].has("server.manage")) throw previewNeedsDeveloper(route);
  if (route.access === "restricted") throw restricted(route);
}

function previewNeedsDeveloper(route: Route): AppError {
  return new AppError({
    code: "preview_needs_developer",
    kind: "forbidden",
    message: `This preview of "${route.serverSlug}" may be called from the role developer up.`,
    remedy: "Use the production URL, ask for the role developer, or have the preview's access changed.",
  });
}

function previewNeedsNamedKey(route: Route): AppError {
  return new AppError({
    code: "preview_needs_named_key",
    kind: "forbidden",
    message: `Previews of "${route.serverSlug}" may be called with API keys that name the server, and yours names none.`,
    remedy: "Make a key for this server on its page, or have the preview's access changed.",
  });
}

function credentialMissing(route: Route): AppError {
  return new AppError({
    code: "credential_missing",
    kind: "unauthenticated",
    message: `The MCP server "${route.serverSlug}" needs a credential.`,
    remedy: "Send `Authorization: Bearer …` with an API key of the plane mcp, or an access token for this exact URL.",
  });
}

function restricted(route: Route): AppError {
  return new AppError({
    code: "access_restricted",
    kind: "forbidden",
    message: `The MCP server "${route.serverSlug}" is restricted: only API keys that name it may call it.`,
    remedy: "Make a key for this server on its page, or set its access to organization.",
  });
}

function ownUnavailable(): AppError {
  return new AppError({
    code: "access_own_unavailable",
    kind: "forbidden",
    message: "This MCP server does its own OAuth, which needs a host of its own; this installation has no MCP_DOMAIN.",
    remedy: "Set MCP_DOMAIN and use the server's host name, or choose another access mode for the server.",
  });
}
