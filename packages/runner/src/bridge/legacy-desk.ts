import { randomBytes } from "node:crypto";
import { checkNegotiated, type Envelope, gatewayCodes, type RequestId, rpcCodes } from "@switchyard/protocol";
import type { ChildPool } from "./child-pool.ts";
import type { ChildStarter } from "./child-starter.ts";
import { acceptsOf, type Exchange, sendFull } from "./exchange.ts";
import { inOneLine, splitBatch } from "./json-text.ts";
import { LegacySession } from "./legacy-session.ts";
import { silentChild } from "./modern-child.ts";
import { defaultStreamAfterMs, readAccept } from "./reply.ts";
import { sendEmpty, sendError } from "./send.ts";
import { SessionReply } from "./session-reply.ts";

interface LegacyDeskOptions {
  readonly starter: ChildStarter;
  readonly pool: ChildPool;
  /** Longest wait for a child's first words, in milliseconds. */
  readonly startMs: number;
  /** After how long the stream of a call lets go of its connection, in milliseconds. */
  readonly pollAfterMs: number;
}

/** A call that is open for 10 minutes holds no connection any more: its client comes back for the answer. */
export const defaultPollAfterMs = 600_000;

/** Answers clients of the handshake era: a session each, with a child of its own. */
export class LegacyDesk {
  readonly #options: LegacyDeskOptions;
  readonly #sessions = new Map<string, LegacySession>();

  constructor(options: LegacyDeskOptions) {
    this.#options = options;
  }

  handle(exchange: Exchange): void {
    const { kind, method, id } = exchange.envelope;
    if (kind === "request" && method === "initialize" && id !== null) {
      this.#initialize(exchange, id);
      return;
    }
    const session = this.#findSession(exchange);
    if (session === null) return;
    const refusal = checkNegotiated(exchange.envelope, session.version);
    if (refusal === null) this.#inSession(exchange, session);
    else sendError(exchange.response, refusal.httpStatus, refusal);
  }

  #initialize(exchange: Exchange, id: RequestId): void {
    const { pool, starter, startMs } = this.#options;
    const accepts = acceptsOf(exchange, id);
    if (accepts === null) return;
    if (!pool.makeRoom()) {
      sendFull(exchange, id);
      return;
    }
    const sessionId = randomBytes(24).toString("base64url");
    const session = new LegacySession(starter, { id: sessionId, principal: exchange.principal });
    this.#sessions.set(sessionId, session);
    pool.add(session, () => this.#sessions.delete(sessionId));
    void session.ended.then(() => {
      this.#sessions.delete(sessionId);
      pool.drop(session);
    });
    const end = (): void => pool.end(session);
    const reply = new SessionReply(exchange.response, {
      ...{ accepts, headers: { "mcp-session-id": sessionId }, streamAfterMs: null, pollAfterMs: null, onGone: end },
      newStream: () => session.streams.forCall(),
    });
    const late = setTimeout(() => {
      reply.answer(silentChild(id));
      end();
    }, startMs);
    exchange.response.once("close", () => clearTimeout(late));
    session.initialize(
      { id, text: inOneLine(exchange.text), hasProgressToken: hasToken(exchange.envelope) },
      reply,
      end,
    );
  }

  #inSession(exchange: Exchange, session: LegacySession): void {
    const { envelope, response } = exchange;
    if (envelope.kind === "request") this.#calls(exchange, session, [envelope]);
    else if (envelope.kind === "batch") this.#batch(exchange, session);
    else if (envelope.kind === "open-stream") openStream(exchange, session);
    else if (envelope.kind === "end-session") {
      this.#options.pool.end(session);
      sendEmpty(response, 204);
    } else {
      tell(session, envelope, inOneLine(exchange.text));
      sendEmpty(response, 202);
    }
  }

  #batch(exchange: Exchange, session: LegacySession): void {
    const { messages } = exchange.envelope;
    const requests = messages.filter(({ kind }) => kind === "request");
    if (requests.length > 0) {
      this.#calls(exchange, session, messages);
      return;
    }
    const texts = splitBatch(exchange.text);
    for (const [index, message] of messages.entries()) tell(session, message, texts[index] ?? "");
    sendEmpty(exchange.response, 202);
  }

  /** One request, or a batch with at least one. */
  #calls(exchange: Exchange, session: LegacySession, messages: readonly Envelope[]): void {
    const { envelope, text, response } = exchange;
    const accepts = acceptsOf(exchange, envelope.id);
    if (accepts === null) return;
    const isBatch = envelope.kind === "batch";
    const reply = new SessionReply(response, {
      accepts,
      streamAfterMs: defaultStreamAfterMs,
      pollAfterMs: session.streams.primes ? this.#options.pollAfterMs : null,
      newStream: () => session.streams.forCall(),
      ...(isBatch ? { batchOf: messages.filter(({ kind }) => kind === "request").length } : {}),
    });
    const texts = isBatch ? splitBatch(text) : [inOneLine(text)];
    for (const [index, message] of messages.entries()) {
      const part = texts[index] ?? "";
      if (message.kind !== "request" || message.id === null) tell(session, message, part);
      else session.request({ id: message.id, text: part, hasProgressToken: hasToken(message) }, reply);
    }
  }

  #findSession({ envelope, response, principal }: Exchange): LegacySession | null {
    const { id, sessionId } = envelope;
    if (sessionId === null) {
      const message = "Bad Request: the Mcp-Session-Id header is missing; send initialize first.";
      sendError(response, 400, { code: rpcCodes.invalidRequest, message, id });
      return null;
    }
    const session = this.#sessions.get(sessionId);
    if (session !== undefined && session.principal === principal) return session;
    sendError(response, 404, { code: gatewayCodes.notFound, message: "Session not found; send initialize again.", id });
    return null;
  }
}

function openStream({ request, response, envelope }: Exchange, session: LegacySession): void {
  if (!readAccept(request.headers).stream) {
    const message = "A GET must accept text/event-stream.";
    sendError(response, 406, { code: gatewayCodes.notAcceptable, message });
  } else if (envelope.lastEventId === null) session.listen(response);
  else if (!session.resume(envelope.lastEventId, response)) {
    const message = "The stream of this Last-Event-ID is not kept any more; what its request answered is lost.";
    sendError(response, 400, { code: gatewayCodes.notFound, message });
  }
}

function tell(session: LegacySession, { kind, id, method, params }: Envelope, text: string): void {
  if (kind === "response") session.response(id, text);
  else session.notification(method, params, text);
}

function hasToken({ progressToken }: Envelope): boolean {
  return progressToken !== null;
}
