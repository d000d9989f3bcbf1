import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { AppError, toAppError } from "@switchyard/contracts";
import type { Envelope } from "@switchyard/protocol";
import type { Route, RouteInstance, RouteName } from "@switchyard/routing";
import type { McpPrincipal } from "@switchyard/tenancy";
import type { Dispatcher } from "undici";
import { errorBody } from "../answers/answer-error.ts";
import { baseHeaders, ownHostHeaders, relayedHeaders, varyOf } from "../answers/response-headers.ts";
import type { Exchange } from "../exchange.ts";
import { FilteredAnswer } from "../policy/filtered-answer.ts";
import { listFilterOf } from "../policy/list-filter.ts";
import type { IngressDeps } from "../ports.ts";
import { OpeningAnswer } from "../sessions/opening-answer.ts";
import { ResumeAnswer } from "../sessions/resume-answer.ts";
import type { FoundSession } from "../sessions/session-ask.ts";
import { isEndless } from "./is-endless.ts";
import { Relay } from "./relay.ts";
import { upstreamHeaders, withoutHeaders } from "./request-headers.ts";
import { DialFailure } from "./upstream-errors.ts";

/** Everything that is settled before bytes go upstream. */
export interface ForwardInit {
  readonly exchange: Exchange;
  readonly envelope: Envelope;
  readonly name: RouteName;
  readonly route: Route;
  readonly principal: McpPrincipal;
  readonly instance: RouteInstance;
  /** The session that it is part of, or null. */
  readonly session: FoundSession | null;
  readonly body: Buffer | null;
  /** Asks for a stream from now on, not from the last event that the client saw. */
  readonly withoutLastEventId?: boolean;
}

/**
 * Sends the request's bytes to one instance and its answer to the client. Resolves when both sides are through. Rejects
 * with {@link DialFailure} while nothing was sent, with other AppErrors while nothing was answered.
 */
export async function forward(deps: IngressDeps, init: ForwardInit): Promise<void> {
  const { exchange, envelope, instance, body, name, principal } = init;
  const relay = new Relay({
    ...{ exchange, envelope },
    recorder: deps.recorder,
    headersFor: (headers) => answerHeaders(init, headers, opening?.sessionId ?? null),
    isDraining: deps.isDraining,
  });
  const opening = openingAnswer(deps, init, relay);
  const stream = isEndless(envelope);
  const forget = deps.inFlight.add({ relay, stream, principal, name, instance, ip: exchange.ip });
  try {
    deps.pools.of(instance.address).dispatch(
      {
        method: exchange.request.method ?? "POST",
        path: instance.path + exchange.query,
        headers: requestHeaders(deps, init),
        body,
        ...(stream ? { headersTimeout: 0 } : {}),
      },
      opening ?? filtered(init, relay),
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
  const upstreamSessionId = init.session?.upstreamId ?? null;
  const ownSignIn = route.access === "own";
  const headers = upstreamHeaders(exchange, { ...init, upstreamSessionId, assertion, ownSignIn });
  return init.withoutLastEventId === true ? withoutHeaders(headers, (name) => name === "last-event-id") : headers;
}

/** What makes a session of the answer to `initialize`; null for every other request. */
function openingAnswer(deps: IngressDeps, init: ForwardInit, relay: Relay): OpeningAnswer | null {
  const { envelope, exchange, session, instance, body } = init;
  const { id } = envelope;
  if (envelope.era === "modern" || envelope.method !== "initialize" || id === null) return null;
  return new OpeningAnswer(relay, {
    id,
    stay: exchange.stay,
    open: async (upstreamId, version) => {
      const known = session?.upstreamId === upstreamId ? exchange.sessionId : null;
      return known ?? deps.sessions.open(init, { instance, upstreamId, version, body });
    },
  });
}

/** The relay itself, or what takes the tools out of a list that the caller may not call. */
function filtered(init: ForwardInit, relay: Relay): Dispatcher.DispatchHandler {
  const { exchange, envelope, principal, route, session } = init;
  const filter = listFilterOf(envelope, principal, route);
  const resumes = session?.replayed === true && envelope.lastEventId !== null && init.withoutLastEventId !== true;
  if (filter === null) return resumes ? new ResumeAnswer(relay) : relay;
  const answer = new FilteredAnswer(relay, {
    filter,
    errorBody: envelope.id === null ? null : (error) => errorBody(exchange, error),
    stay: exchange.stay,
  });
  return resumes ? new ResumeAnswer(answer) : answer;
}

/** The session header is ours: made when the instance opens a session, repeated afterwards, absent in the modern era. */
function answerHeaders(init: ForwardInit, upstream: IncomingHttpHeaders, opened: string | null): OutgoingHttpHeaders {
  const { exchange, envelope, session } = init;
  const headers = sentHeaders(init, upstream);
  const upstreamId = upstream["mcp-session-id"];
  const repeated = upstreamId !== undefined && upstreamId === session?.upstreamId ? exchange.sessionId : null;
  const sessionId = envelope.era === "modern" ? null : (opened ?? repeated);
  if (sessionId !== null) headers["mcp-session-id"] = sessionId;
  const vary = exchange.response.getHeader("vary");
  if (vary !== undefined && headers["vary"] !== undefined) headers["vary"] = varyOf(headers["vary"], vary);
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
