import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { clientAddress, proxyList } from "@switchyard/config";
import { newId } from "@switchyard/crypto";
import type { Envelope } from "@switchyard/protocol";
import type { Route, RouteInstance, RouteName } from "@switchyard/routing";
import type { McpPrincipal } from "@switchyard/tenancy";
import type { Stay } from "./limits/org-caps.ts";

/** One MCP request on its way through; each step of the walk adds what it learned. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly startedAt: number;
  readonly occurredAt: Date;
  /** Address of the client, as far as proxies we trust tell it. */
  readonly ip: string;
  /** Path without the query. */
  readonly path: string;
  /** Query with its question mark, or empty. */
  readonly query: string;
  /** The server whose own host the request was sent to; null on the origin that servers share. */
  hosted: RouteName | null;
  route: Route | null;
  principal: McpPrincipal | null;
  envelope: Envelope | null;
  instance: RouteInstance | null;
  /** Client-visible session id the request came with, once it was found good. */
  sessionId: string | null;
  bodyBytes: number;
  /** Its place within the caps of the org; null before it has one. */
  stay: Stay | null;
}

const NO_PROXIES = proxyList([]);

/** Begins an exchange. */
export function beginExchange(
  request: IncomingMessage,
  response: ServerResponse,
  trustedProxies: BlockList = NO_PROXIES,
): Exchange {
  const url = request.url ?? "";
  const mark = url.indexOf("?");
  return {
    request,
    response,
    requestId: newId("req"),
    startedAt: performance.now(),
    occurredAt: new Date(),
    ip: clientAddress(request.socket.remoteAddress ?? "", request.headers["x-forwarded-for"], trustedProxies),
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? "" : url.slice(mark),
    hosted: null,
    route: null,
    principal: null,
    envelope: null,
    instance: null,
    sessionId: null,
    bodyBytes: 0,
    stay: null,
  };
}
