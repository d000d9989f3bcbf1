import { AppError, type Role } from "@switchyard/contracts";
import { type McpPrincipal, permissions } from "@switchyard/tenancy";
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
 * mcp_server_not_found for a credential of another org, key_not_for_server, client_not_for_server, role_may_not_call,
 * preview_needs_developer, preview_needs_named_key or access_restricted (forbidden). A credential that names servers opens
 * no other one, whoever shows it.
 */
export function admit(route: Route, principal: McpPrincipal): void {
  if (route.access === "own" || route.access === "public") return;
  if (principal.foreign) throw routeNotFound();
  if (principal.kind === "anonymous") throw credentialMissing(route);
  if (principal.serverIds?.has(route.serverId) === false) throw notForServer(route, principal);
  if (actsByRole(principal)) admitRole(route, principal, principal.role);
  else admitMachine(route, principal);
}

/** A person, or a management key that was exchanged; an mcp key of a member has their role only for policies. */
function actsByRole({ kind, role, userId }: McpPrincipal): boolean {
  return kind === "user" || (role !== null && userId === null);
}

/** Keys and clients on their own account. */
function admitMachine(route: Route, principal: McpPrincipal): void {
  if (principal.serverIds !== null || route.access === "organization") return;
  throw route.access === "developers" ? previewNeedsNamedKey(route) : restricted(route, principal);
}

/** People, and keys of the management API that were exchanged for a token: they act with a role. */
function admitRole(route: Route, principal: McpPrincipal, role: Role | null): void {
  if (role === null || !permissions[role].has("mcp.call")) {
    throw new AppError({
      code: "role_may_not_call",
      kind: "forbidden",
      message: `${principal.label} has the role ${role ?? "none"}, which may not call MCP servers.`,
      remedy: "Ask an owner or admin of the org for another role.",
    });
  }
  if (route.access === "developers" && !permissions[role].has("server.manage")) throw previewNeedsDeveloper(route);
  if (route.access === "restricted" && !route.memberIds.has(principal.id)) throw restricted(route, principal);
}

function notForServer(route: Route, { kind, clientId, label }: McpPrincipal): AppError {
  const viaClient = kind !== "key";
  const what = viaClient ? `The client ${clientId ?? label}` : `The API key "${label}"`;
  return new AppError({
    code: viaClient ? "client_not_for_server" : "key_not_for_server",
    kind: "forbidden",
    message: `${what} is limited to other servers than "${route.serverSlug}".`,
    remedy: viaClient
      ? "Ask an admin of the organization to add this server to the client."
      : "Use a key that names this server, or make one on the server's page.",
  });
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

function restricted(route: Route, { kind }: McpPrincipal): AppError {
  return new AppError({
    code: "access_restricted",
    kind: "forbidden",
    message: `The MCP server "${route.serverSlug}" is restricted to the members, clients and API keys that are named for it.`,
    remedy:
      kind === "user"
        ? "Ask an admin of the organization to name you on the server's page."
        : "Use a key or a client that names this server, or have its access changed.",
  });
}
