import { AppError, isInnerHost } from "@switchyard/contracts";
import { type McpPlaces, parseRouteHost, type RouteName, type RouteTable, routeUrl } from "@switchyard/routing";
import { allowBrowser } from "../answers/browser-access.ts";
import type { Exchange } from "../exchange.ts";

/** Where this ingress is reached, and which pages may call it from a browser. */
export interface Origins extends McpPlaces {
  readonly webOrigin: string;
}

/**
 * Refuses a page that asks how we are, by its `Origin` or by a name it may have been served under; whoever probes us asks
 * by our own name, by an address, or by a name of the inside. Throws AppError host_wrong, origin_refused.
 */
export function checkProbe(exchange: Exchange, { origins }: Pick<OriginDoor, "origins">): void {
  const { host, origin } = exchange.request.headers;
  if (!isInnerHost(host)) checkHost(exchange, origins);
  if (origin !== undefined && !isOurs(exchange, origins)) throw originRefused();
}

/** Hosts of the few origins that a process is reached at. */
const hosts = new Map<string, string>();

function hostOf(origin: string): string {
  const host = hosts.get(origin) ?? new URL(origin).host;
  hosts.set(origin, host);
  return host;
}

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Refuses a request that was sent to another host than ours (DNS rebinding), and notes which server's own host it was sent
 * to, if it was. A wrong alias of the loopback address is
 * told the right URL, since only its own machine can have meant it. Throws AppError host_wrong.
 */
export function checkHost(exchange: Exchange, { mcpOrigin, mcpDomain }: Origins): void {
  const { request, path } = exchange;
  const host = request.headers.host?.toLowerCase();
  if (host === hostOf(mcpOrigin)) return;
  const own = new URL(mcpOrigin);
  if (mcpDomain !== undefined) exchange.hosted = parseRouteHost(host ?? "", mcpDomain);
  if (exchange.hosted !== null) return;
  const name = host?.replace(/:\d+$/, "") ?? "";
  const alias = LOOPBACK_NAMES.has(name) && LOOPBACK_NAMES.has(own.hostname);
  throw new AppError({
    code: "host_wrong",
    kind: "forbidden",
    message: alias
      ? `MCP servers here are reached as ${mcpOrigin}${path}, not by the name "${name}".`
      : "This host does not serve MCP endpoints.",
    remedy: alias
      ? `Put ${mcpOrigin}${path} into the client's configuration.`
      : "Use the URL that the dashboard shows.",
  });
}

/**
 * Refuses what a page of another origin has sent (MCP transports, security warning): the dashboard's pages may call, those of
 * the place itself, and those of origins that the server allows. Whoever may is let read the answer, refusals included.
 * Throws AppError origin_refused.
 */
export async function checkOrigin(exchange: Exchange, door: OriginDoor, name: RouteName | null): Promise<void> {
  const { origin } = exchange.request.headers;
  if (origin === undefined) return;
  if (!isOurs(exchange, door.origins)) {
    const route = name === null ? null : await door.routes.resolve(name);
    if (route === null || !route.allowedOrigins.has(origin)) {
      exchange.route = route;
      throw originRefused();
    }
  }
  allowBrowser(exchange);
}

/** Where it is known who may call from a browser. */
export interface OriginDoor {
  readonly origins: Origins;
  readonly routes: Pick<RouteTable, "resolve">;
}

function isOurs({ request, hosted }: Exchange, origins: Origins): boolean {
  const { origin } = request.headers;
  if (origin === origins.webOrigin) return true;
  return origin === (hosted === null ? origins.mcpOrigin : new URL(routeUrl(origins, hosted)).origin);
}

/** Whoever asks is told the same of servers that there are and of others. */
function originRefused(): AppError {
  return new AppError({
    code: "origin_refused",
    kind: "forbidden",
    message: "Pages of this origin may not call this MCP server.",
    remedy:
      "Call from a program instead of a page, or have the origin added to the server's allowed origins in its settings.",
  });
}
