import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/**
 * What upstream may not say on an origin that tenants share, and what belongs to one connection or is ours to say.
 * `www-authenticate` too: on path routes the platform authenticates, and a tenant's challenge would send a client's
 * browser wherever the tenant likes.
 */
const DROPPED: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authentication-info",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
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

/** The headers of an upstream answer that may go out, with ours. */
export function relayedHeaders(upstream: IncomingHttpHeaders, requestId: string): OutgoingHttpHeaders {
  const headers = baseHeaders(requestId);
  const named = namedByConnection(upstream.connection);
  for (const [name, value] of Object.entries(upstream)) {
    if (value === undefined || DROPPED.has(name) || named.has(name) || !isPlain(value)) continue;
    if (DROPPED_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    headers[name] = value;
  }
  return headers;
}

/** Header names that a `Connection` header declares to be of that connection only. */
export function namedByConnection(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === "keep-alive" || connection === "close") return NONE;
  return new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
}

const NONE: ReadonlySet<string> = new Set();

function isPlain(value: string | readonly string[]): boolean {
  return (typeof value === "string" ? [value] : value).every((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text));
}
