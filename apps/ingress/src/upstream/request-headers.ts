import { connectionHeaders } from "@switchyard/protocol";
import type { RouteInstance } from "@switchyard/routing";
import { anonymousPrincipal, type McpPrincipal } from "@switchyard/tenancy";
import { namedByConnection } from "../answers/response-headers.ts";
import type { Exchange } from "../exchange.ts";

/** The headers that tell an instance who calls, in the clear and signed; set by us alone. */
const principalHeader = "x-switchyard-principal";
const assertionHeader = "x-switchyard-assertion";

/** Never forwarded: of one connection, of the platform's own authentication, or claims about the way here. */
const DROPPED: ReadonlySet<string> = new Set([
  ...connectionHeaders,
  "host",
  "proxy-authorization",
  "expect",
  "content-length",
  "content-encoding",
  "accept-encoding",
  "authorization",
  "cookie",
  "cookie2",
  "origin",
  "referer",
  "forwarded",
  "via",
  "x-real-ip",
  "x-client-ip",
  "x-request-id",
  "x-http-method-override",
  "x-original-url",
  "x-rewrite-url",
  "true-client-ip",
  "cf-connecting-ip",
  "mcp-session-id",
]);
const DROPPED_PREFIXES = ["x-forwarded-", "x-switchyard-", "sec-", "access-control-"];

export interface UpstreamRequestInit {
  readonly instance: RouteInstance;
  readonly principal: McpPrincipal;
  /** Says who calls so that the instance can verify it; null for anonymous callers. */
  readonly assertion: string | null;
  /** The MCP server's own id of the session, or null. */
  readonly upstreamSessionId: string | null;
  /** Whether the server signs people in by itself: then their credentials are for it. */
  readonly ownSignIn?: boolean;
}

/** What is a server's own to read on its own host. */
const KEPT_ON_OWN_HOST: ReadonlySet<string> = new Set(["authorization", "cookie", "origin", "referer"]);

/** The headers an instance sees, as name, value, name, value. */
export function upstreamHeaders(exchange: Exchange, init: UpstreamRequestInit): string[] {
  const { rawHeaders, headers } = exchange.request;
  const own = init.ownSignIn === true;
  const named = namedByConnection(headers.connection?.toLowerCase());
  const { address } = init.instance;
  const kept = [
    "host",
    address.kind === "tcp" ? `localhost:${address.port}` : "localhost",
    "accept-encoding",
    "identity",
  ];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const { name, dropped } = readName(rawHeaders[at] ?? "");
    if ((dropped && !(own && KEPT_ON_OWN_HOST.has(name))) || (named.has(name) && !isEndToEnd(name))) continue;
    kept.push(name, rawHeaders[at + 1] ?? "");
  }
  if (own) kept.push("x-forwarded-host", headers.host ?? "");
  kept.push(principalHeader, principalValue(init.principal), "x-request-id", exchange.requestId);
  if (init.assertion !== null) kept.push(assertionHeader, init.assertion);
  if (init.upstreamSessionId !== null) kept.push("mcp-session-id", init.upstreamSessionId);
  return kept;
}

/** Headers as name, value, name, value, without those of some names. */
export function withoutHeaders(headers: readonly string[], isLeftOut: (name: string) => boolean): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = "", value = ""] = [headers[at], headers[at + 1]];
    if (!isLeftOut(name)) kept.push(name, value);
  }
  return kept;
}

/** The headers of a request for a server's own sign-in, as name, value, name, value. */
export function ownHostRequestHeaders(exchange: Exchange, instance: RouteInstance): string[] {
  return upstreamHeaders(exchange, {
    instance,
    principal: anonymousPrincipal,
    assertion: null,
    upstreamSessionId: null,
    ownSignIn: true,
  });
}

/**
 * What a server reads of a message cannot be of one connection (RFC 9110 7.6.1): a client that says so would have us check
 * headers that the server then does not see.
 */
function isEndToEnd(name: string): boolean {
  return name.startsWith("mcp-") || END_TO_END.has(name);
}

const END_TO_END: ReadonlySet<string> = new Set(["content-type", "accept", "last-event-id", "traceparent"]);

interface KnownName {
  readonly name: string;
  readonly dropped: boolean;
}

/** Names as clients spell them. They are few, and the same with every request. */
const knownNames = new Map<string, KnownName>();
const MOST_NAMES = 1_000;

function readName(spelled: string): KnownName {
  const known = knownNames.get(spelled);
  if (known !== undefined) return known;
  const name = spelled.toLowerCase();
  const read = { name, dropped: isDropped(name) };
  if (knownNames.size < MOST_NAMES) knownNames.set(spelled, read);
  return read;
}

/**
 * Some frameworks read `X_Switchyard_Principal` as `X-Switchyard-Principal`, so names with an underscore go too; but not those
 * that a tool gave its parameters.
 */
function isDropped(name: string): boolean {
  if (name.startsWith("mcp-param-")) return false;
  return DROPPED.has(name) || name.includes("_") || DROPPED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

function principalValue(principal: McpPrincipal): string {
  return principal.kind === "anonymous" ? "anonymous" : `${principal.kind}:${principal.id}`;
}
