import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { AppError, toAppError } from "@switchyard/contracts";
import type { Envelope } from "@switchyard/protocol";
import type { Route, RouteInstance, RouteName } from "@switchyard/routing";
import type { McpPrincipal } from "@switchyard/tenancy";
import { errorBody } from "../answers/answer-error.ts";
import { baseHeaders, ownHostHeaders, relayedHeaders } from "../answers/response-headers.ts";
import type { Exchange } from "../exchange.ts";
import { FilteredAnswer } from "../policy/filtered-answer.ts";
import { listFilterOf } from "../policy/list-filter.ts";
import type { IngressDeps } from "../ports.ts";
import { Relay } from "./relay.ts";
import { upstreamHeaders } from "./request-headers.ts";
import { DialFailure } from "./upstream-errors.ts";

/** Everything that is settled before bytes go upstream. */
export interface ForwardInit {
  readonly exchange: Exchange;
  readonly envelope: Envelope;
  readonly name: RouteName;
  readonly route: Route;
  readonly principal: McpPrincipal;
  readonly instance: RouteInstance;
  readonly upstreamSessionId: string | null;
  readonly body: Buffer | null;
}

/**
 * Sends the request's bytes to one instance and its answer to the client. Resolves when both sides are through. Rejects
 * with {@link DialFailure} while nothing was sent, with other AppErrors while nothing was answered.
 */
export async function forward(deps: IngressDeps, init: ForwardInit): Promise<void> {
  const { exchange, envelope, instance, body, name, principal } = init;
  const relay = new Relay({
    exchange: { ...exchange, envelope, instance },
    recorder: deps.recorder,
    headersFor: (headers) => answerHeaders(deps, init, headers),
    isDraining: deps.isDraining,
  });
  const stream = envelope.kind === "open-stream";
  const forget = deps.inFlight.add({ relay, stream, principal, name, ip: exchange.ip });
  try {
    deps.pools.of(instance.address).dispatch(
      {
        method: exchange.request.method ?? "POST",
        path: instance.path + exchange.query,
        headers: requestHeaders(deps, init),
        body,
        ...(stream ? { headersTimeout: 0 } : {}),
      },
      filtered(init, relay),
    );
    await relay.done;
  } catch (error) {
    throw relay.requestStarted || isOurFault(error) ? toAppError(error) : new DialFailure(error);
  } finally {
    forget();
  }
}

/** The client's own credential reaches a server in one mode alone, and no other server on any. */
function requestHeaders(deps: IngressDeps, init: ForwardInit): string[] {
  const { exchange, principal, route } = init;
  const assertion = deps.assertions.assert(principal, route);
  return upstreamHeaders(exchange, { ...init, assertion, ownSignIn: route.access === "own" });
}

/** The relay itself, or what takes the tools out of a list that the caller may not call. */
function filtered({ exchange, envelope, principal, route }: ForwardInit, relay: Relay): Relay | FilteredAnswer {
  const filter = listFilterOf(envelope, principal, route);
  if (filter === null) return relay;
  return new FilteredAnswer(relay, {
    filter,
    errorBody: envelope.id === null ? null : (error) => errorBody(exchange, error),
  });
}

/** The session header is ours: minted when the instance opens a session, repeated afterwards, absent in the modern era. */
function answerHeaders(deps: IngressDeps, init: ForwardInit, upstream: IncomingHttpHeaders): OutgoingHttpHeaders {
  const { exchange, envelope, route, principal, instance } = init;
  const headers = sentHeaders(init, upstream);
  const upstreamId = upstream["mcp-session-id"];
  if (envelope.era === "modern" || typeof upstreamId !== "string") return headers;
  if (upstreamId === init.upstreamSessionId && exchange.sessionId !== null) {
    headers["mcp-session-id"] = exchange.sessionId;
    return headers;
  }
  const { id: instanceId, deploymentId, epoch } = instance;
  const session = {
    deploymentId,
    instanceId,
    epoch,
    principalHash: principal.hash,
    upstreamId,
    protocolVersion: null,
    replayable: false,
  };
  const id = deps.sessions.mint(route.serverId, session);
  if (id === null) throw sessionIdTooLong();
  headers["mcp-session-id"] = id;
  return headers;
}

/** On its own host a server with its own OAuth says itself how to sign in; its answers stay ones of MCP. */
function sentHeaders({ exchange, route }: ForwardInit, upstream: IncomingHttpHeaders): OutgoingHttpHeaders {
  if (route.access !== "own") return relayedHeaders(upstream, exchange.requestId);
  const { "content-length": _length, ...headers } = ownHostHeaders(upstream, exchange.requestId);
  return { ...headers, ...baseHeaders(exchange.requestId) };
}

/** undici refused what we wanted to send; no other instance would get it either. */
function isOurFault(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  return cause instanceof Error && "code" in cause && cause.code === "UND_ERR_INVALID_ARG";
}

function sessionIdTooLong(): AppError {
  return new AppError({
    code: "upstream_session_id_too_long",
    kind: "upstream_failed",
    message: "The MCP server opened a session under an id that is too long to carry.",
    remedy: "Have the server use session ids of at most 500 characters.",
  });
}
