import type { Exchange } from "../exchange.ts";
import { baseHeaders } from "./response-headers.ts";

/** What a page reads beside the body: its session, how to sign in, what to quote to us, when to come back. */
const EXPOSED = "mcp-session-id, www-authenticate, x-request-id, retry-after";
/** What MCP clients send (2025-11-25 and 2026-07-28 transports), for a preflight that names nothing. */
const SENT =
  "authorization, content-type, accept, mcp-protocol-version, mcp-session-id, mcp-method, mcp-name, last-event-id";

/** Lets a page, whose origin was checked, read the answer, whatever it will be; no cookies are ever involved. */
export function allowBrowser({ request, response }: Exchange): void {
  response.setHeader("access-control-allow-origin", request.headers.origin ?? "");
  response.setHeader("access-control-expose-headers", EXPOSED);
  response.setHeader("vary", "origin");
}

/** Answers a preflight of a page, whose origin was checked: it carries no credential, and none is asked for. */
export function answerPreflight({ request, response, requestId }: Exchange): void {
  const asked = request.headers["access-control-request-headers"];
  response.writeHead(204, {
    ...baseHeaders(requestId),
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": typeof asked === "string" && /^[\w, -]{1,1024}$/.test(asked) ? asked : SENT,
    "access-control-max-age": "600",
  });
  response.end();
}
