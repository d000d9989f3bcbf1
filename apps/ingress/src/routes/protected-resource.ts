import { baseScopes } from "@switchyard/contracts";
import { parseRoutePath, type Route, routeNotFound, routePath } from "@switchyard/routing";
import { answerJson } from "../answers/answer-json.ts";
import type { Exchange } from "../exchange.ts";
import type { IngressDeps } from "../ports.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** Whether a path asks for the metadata of a protected resource. */
export function isProtectedResourcePath(path: string): boolean {
  return path.startsWith(`${WELL_KNOWN}/`);
}

/** URL of a route's metadata: the well-known part goes between host and path (RFC 9728, section 3.1). */
export function resourceMetadataUrl(route: Route, mcpOrigin: string): string {
  return mcpOrigin + WELL_KNOWN + route.mcpUrl.slice(mcpOrigin.length);
}

/** Answers the metadata of a hosted MCP server (RFC 9728): its exact URL and who issues tokens for it. */
export async function handleProtectedResource(deps: IngressDeps, exchange: Exchange): Promise<void> {
  const name = parseRoutePath(exchange.path.slice(WELL_KNOWN.length));
  const route = name === null ? null : await deps.routes.resolve(name);
  if (name === null || route === null || route.access === "own") throw routeNotFound();
  const body = {
    resource: deps.origins.mcpOrigin + routePath(name),
    authorization_servers: [deps.origins.webOrigin],
    bearer_methods_supported: ["header"],
    scopes_supported: baseScopes,
    resource_name: route.serverSlug,
  };
  answerJson(exchange, 200, { body, headers: { "cache-control": "no-store", "access-control-allow-origin": "*" } });
}
