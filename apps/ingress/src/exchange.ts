import type { IncomingMessage, ServerResponse } from "node:http";
import { newId } from "@switchyard/crypto";
import type { Envelope } from "@switchyard/protocol";
import type { McpPrincipal, Route, RouteInstance } from "@switchyard/routing";

/** One MCP request on its way through; each step of the walk adds what it learned. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly startedAt: number;
  readonly occurredAt: Date;
  /** Path without the query. */
  readonly path: string;
  /** Query with its question mark, or empty. */
  readonly query: string;
  route: Route | null;
  principal: McpPrincipal | null;
  envelope: Envelope | null;
  instance: RouteInstance | null;
  /** Client-visible session id the request came with, once it was found good. */
  sessionId: string | null;
  bodyBytes: number;
}

/** Begins an exchange. */
export function beginExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const url = request.url ?? "";
  const mark = url.indexOf("?");
  return {
    request,
    response,
    requestId: newId("req"),
    startedAt: performance.now(),
    occurredAt: new Date(),
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? "" : url.slice(mark),
    route: null,
    principal: null,
    envelope: null,
    instance: null,
    sessionId: null,
    bodyBytes: 0,
  };
}
