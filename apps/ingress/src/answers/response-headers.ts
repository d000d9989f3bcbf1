import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { connectionHeaders } from "@switchyard/protocol";

/**
 * What upstream may not say on an origin that tenants share, and what belongs to one connection or is ours to say.
 * `www-authenticate` too: on path routes the platform authenticates, and a tenant's challenge would send a client's
 * browser wherever the tenant likes.
 */
const DROPPED: ReadonlySet<string> = new Set([
  ...connectionHeaders,
  "proxy-authenticate",
  "proxy-authentication-info",
  "content-length",
  "set-cookie",
  "set-cookie2",
  "clear-site-data",
  "service-worker-allowed",
  "strict-transport-security",
  "refresh",
  "location",
  "content-location",
  "link",
  "www-authenticate",
  "alt-svc",
  "public-key-pins",
  "report-to",
  "reporting-endpoints",
  "nel",
  "sourcemap",
  "timing-allow-origin",
  "set-login",
  "x-sendfile",
  "x-lighttpd-send-file",
  "x-litespeed-location",
  "x-reproxy-url",
  "x-sourcemap",
  "server",
  "x-powered-by",
  "x-request-id",
  "x-content-type-options",
  "content-security-policy",
  "content-security-policy-report-only",
  "mcp-session-id",
]);
/** `x-accel-` is one of the names by which upstreams give orders to a reverse proxy that stands in front of us. */
const DROPPED_PREFIXES = ["access-control-", "x-switchyard-", "x-accel-", "proxy-", "origin-agent", "cross-origin-"];

/** Headers of every answer on this origin, ours and relayed ones. */
export function baseHeaders(requestId: string): OutgoingHttpHeaders {
  return {
    "x-request-id": requestId,
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
  };
}

/** Not even on a host of its own: of one connection, ours to say, or orders to a proxy that stands in front of us. */
const DROPPED_ON_OWN_HOST: ReadonlySet<string> = new Set([
  ...connectionHeaders,
  "alt-svc",
  "x-request-id",
  "x-sendfile",
  "x-lighttpd-send-file",
  "x-litespeed-location",
  "x-reproxy-url",
  "mcp-session-id",
]);
const DROPPED_PREFIXES_ON_OWN_HOST = ["x-switchyard-", "x-accel-", "proxy-"];

/**
 * The headers of an upstream answer on a host that is the server's own: all but those of the connection. Cookies stay on
 * that host: a wider `Domain` would reach other tenants' servers.
 */
export function ownHostHeaders(upstream: IncomingHttpHeaders, requestId: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { "x-request-id": requestId };
  const named = namedByConnection(upstream.connection);
  for (const [name, value] of Object.entries(upstream)) {
    if (value === undefined || DROPPED_ON_OWN_HOST.has(name) || named.has(name) || !isPlain(value)) continue;
    if (DROPPED_PREFIXES_ON_OWN_HOST.some((prefix) => name.startsWith(prefix))) continue;
    headers[name] = value;
  }
  const cookies = upstream["set-cookie"];
  if (cookies !== undefined) headers["set-cookie"] = [cookies].flat().map(withoutDomain);
  return headers;
}

/** RFC 6265 5.2: attributes are parted by semicolons, whatever stands in them. */
function withoutDomain(cookie: string): string {
  const [pair = "", ...attributes] = cookie.split(";");
  return [pair, ...attributes.filter((attribute) => !/^\s*domain\s*(=|$)/i.test(attribute))].join(";");
}

/** The headers of an upstream answer that may go out on an origin that tenants share, with ours. */
export function relayedHeaders(upstream: IncomingHttpHeaders, requestId: string): OutgoingHttpHeaders {
  const headers = baseHeaders(requestId);
  const named = namedByConnection(upstream.connection);
  for (const name in upstream) {
    const value = upstream[name];
    if (value !== undefined && isRelayed(name) && !named.has(name) && isPlain(value)) headers[name] = value;
  }
  return headers;
}

/** Verdicts about names, which are few, and the same with every answer. */
const relayed = new Map<string, boolean>();
const MOST_NAMES = 1_000;

function isRelayed(name: string): boolean {
  const known = relayed.get(name);
  if (known !== undefined) return known;
  const verdict = !DROPPED.has(name) && !DROPPED_PREFIXES.some((prefix) => name.startsWith(prefix));
  if (relayed.size < MOST_NAMES) relayed.set(name, verdict);
  return verdict;
}

/** Header names that `Connection` headers declare to be of that connection only. */
export function namedByConnection(connection: string | readonly string[] | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === "keep-alive" || connection === "close") return NONE;
  return new Set(
    String(connection)
      .split(",")
      .map((name) => name.trim().toLowerCase()),
  );
}

/** `Vary` of an answer that a page of one origin may read: what upstream says, and the origin. */
export function varyOf(upstream: OutgoingHttpHeaders[string], ours: OutgoingHttpHeaders[string]): string {
  return [upstream, ours].flat().join(", ");
}

const NONE: ReadonlySet<string> = new Set();
const PLAIN = /^[\t\x20-\x7e\x80-\xff]*$/;

function isPlain(value: string | readonly string[]): boolean {
  return typeof value === "string" ? PLAIN.test(value) : value.every((text) => PLAIN.test(text));
}
