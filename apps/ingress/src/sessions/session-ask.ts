import type { Envelope } from "@switchyard/protocol";
import type { Route, RouteInstance, RouteName } from "@switchyard/routing";
import type { McpPrincipal } from "@switchyard/tenancy";
import type { Exchange } from "../exchange.ts";

/** A request that names a session, or opens one. */
export interface SessionAsk {
  readonly exchange: Exchange;
  readonly envelope: Envelope;
  readonly name: RouteName;
  readonly route: Route;
  readonly principal: McpPrincipal;
}

/** Where a session is served. */
export interface FoundSession {
  readonly instance: RouteInstance;
  readonly upstreamId: string;
  /** Whether it lives elsewhere than where it was opened: what the first instance told the client is not known there. */
  readonly replayed: boolean;
}
