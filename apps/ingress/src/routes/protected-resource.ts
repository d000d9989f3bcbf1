import { baseScopes } from "@switchyard/contracts";
import { parseRoutePath, type RouteName, routeNotFound, routeUrl } from "@switchyard/routing";
import { answerJson } from "../answers/answer-json.ts";
import type { Exchange } from "../exchange.ts";
import type { IngressDeps } from "../ports.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** Whether a path asks for the metadata of a protected resource. */
export function isProtectedResourcePath(path: string): boolean {
  return path === WELL_KNOWN || path.startsWith(`${WELL_KNOWN}/`);
}

/** URL of a resource's metadata: the well-known part goes between host and path (RFC 9728, section 3.1). */
export function resourceMetadataUrl(mcpUrl: string): string {
  const { origin, pathname } = new URL(mcpUrl);
  return origin + WELL_KNOWN + pathname;
}

/**
 * What a metadata path is about: on the origin that servers share the path says it, and the bare one is about none of them;
 * a server's own host has it in both places.
 */
export function describedBy({ path, hosted }: Exchange): RouteName | null {
  const resource = path.slice(WELL_KNOWN.length);
  if (hosted === null) return parseRoutePath(resource);
  return resource === "" || resource === "/mcp" ? hosted : null;
}

/** Answers the metadata of a hosted MCP server (RFC 9728): its exact URL, who issues tokens for it, and the base scopes. */
export async function handleProtectedResource(deps: IngressDeps, exchange: Exchange): Promise<void> {
  const name = describedBy(exchange);
  const route = name === null ? null : await deps.routes.resolve(name);
  if (name === null || route === null || route.access === "own") throw routeNotFound();
  const body = {
    resource: routeUrl(deps.origins, name),
    authorization_servers: [deps.origins.webOrigin],
    bearer_methods_supported: ["header"],
    scopes_supported: baseScopes,
    resource_name: route.serverSlug,
  };
  answerJson(exchange, 200, { body, headers: { "cache-control": "no-store" } });
}
