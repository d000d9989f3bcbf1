import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type Envelope,
  gatewayCodes,
  isRejection,
  maxBodyBytes,
  type RequestId,
  readEnvelope,
  rpcCodes,
} from "@switchyard/protocol";
import { ChildLink } from "./child-link.ts";
import { ChildPool, defaultPoolOptions } from "./child-pool.ts";
import { defaultHoldOptions, HeldCalls, type HoldOptions } from "./held-calls.ts";
import { parseMessage } from "./json-text.ts";
import { LegacySession } from "./legacy-session.ts";
import type { RpcMessage } from "./messages.ts";
import { defaultStartMs, silentChild } from "./modern-child.ts";
import { ModernDesk } from "./modern-desk.ts";
import { modernStatus } from "./modern-results.ts";
import { readBody } from "./read-body.ts";
import { type Accepts, defaultStreamAfterMs, Reply, readAccept } from "./reply.ts";
import { createStateCodec, stateKeyFrom } from "./request-state.ts";
import { sendEmpty, sendError } from "./send.ts";
import type { ChildSpec } from "./stdio-child.ts";

/** Names the principal behind a request. The ingress sets it and strips it from clients; absent is one anonymous key. */
export const principalHeader = "x-switchyard-principal";

export interface BridgeOptions {
  readonly spec: ChildSpec;
  readonly path: string;
  readonly shared: boolean;
  readonly pool?: ChildPool;
  readonly startMs?: number;
  /** Names this instance in a `requestState`. */
  readonly instanceId?: string;
  /** Seals a `requestState`; one of this process alone where absent. */
  readonly stateKey?: string | null;
  readonly hold?: Partial<HoldOptions>;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly envelope: Envelope;
  readonly message: RpcMessage;
  readonly principal: string;
}

/** Serves one stdio program as streamable HTTP in both eras. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #pool: ChildPool;
  readonly #sessions = new Map<string, LegacySession>();
  readonly #desk: ModernDesk;

  constructor(options: BridgeOptions) {
    this.#options = options;
    const { spec, shared, startMs = defaultStartMs, instanceId = "local", stateKey = null } = options;
    this.#pool = options.pool ?? new ChildPool(defaultPoolOptions);
    const codec = createStateCodec(stateKeyFrom(stateKey), instanceId);
    this.#desk = new ModernDesk({
      dial: (onOther) => new ChildLink(spec, onOther),
      ...{ pool: this.#pool, memory: { era: null }, log: spec.log, startMs, shared },
      held: new HeldCalls({ ...defaultHoldOptions, codec, ...options.hold }),
    });
  }

  /** Handles one HTTP request; never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if ((request.url ?? "").split("?", 1)[0] !== this.#options.path) {
      const message = `Nothing is served here; MCP is at ${this.#options.path}.`;
      sendError(response, 404, { code: gatewayCodes.notFound, message });
      return;
    }
    const body = request.method === "POST" ? await readBody(request, maxBodyBytes) : null;
    if (body === "lost") return;
    if (body === "too-large") {
      const message = `The body is larger than ${maxBodyBytes} bytes.`;
      sendError(response, 413, { code: gatewayCodes.bodyTooLarge, message, headers: { connection: "close" } });
      return;
    }
    const envelope = readEnvelope({ httpMethod: request.method ?? "", headers: request.headers, body });
    if (isRejection(envelope)) {
      sendError(response, envelope.httpStatus, envelope);
      return;
    }
    const principal = String(request.headers[principalHeader] ?? "");
    this.#route({ request, response, envelope, message: parse(body), principal });
  }

  /** Ends every child; resolves when all are gone. */
  async close(): Promise<void> {
    this.#desk.close();
    await this.#pool.close();
  }

  #route(exchange: Exchange): void {
    const { era, id, kind, method } = exchange.envelope;
    if (kind === "batch") {
      const message = "This server takes one message per POST.";
      sendError(exchange.response, 400, { code: rpcCodes.invalidRequest, message });
    } else if (era === "modern") {
      if (kind === "request" && id !== null) this.#modernRequest(exchange, id);
      else sendEmpty(exchange.response, 202);
    } else if (kind === "request" && method === "initialize" && id !== null) this.#initialize(exchange, id);
    else this.#inSession(exchange);
  }

  #modernRequest(exchange: Exchange, id: RequestId): void {
    const { message, principal, envelope, response } = exchange;
    const accepts = this.#accepts(exchange, id);
    if (accepts === null) return;
    const seat = this.#desk.seat(message, { principal, clientCapabilities: envelope.clientCapabilities });
    if (seat === null) {
      this.#full(exchange, id);
      return;
    }
    const gone = new AbortController();
    const onGone = (): void => gone.abort();
    const reply = new Reply(response, { accepts, streamAfterMs: defaultStreamAfterMs, statusOf: modernStatus, onGone });
    seat({ id, message, reply, gone: gone.signal, headers: {} });
  }

  #initialize(exchange: Exchange, id: RequestId): void {
    const accepts = this.#accepts(exchange, id);
    if (accepts === null || !this.#makeRoom(exchange, id)) return;
    const sessionId = randomBytes(24).toString("base64url");
    const session = new LegacySession(this.#options.spec, { id: sessionId, principal: exchange.principal });
    this.#sessions.set(sessionId, session);
    this.#pool.add(session, () => this.#sessions.delete(sessionId));
    void session.ended.then(() => this.#forget(session));
    const headers = { "mcp-session-id": sessionId };
    const end = (): void => void session.close();
    const reply = new Reply(exchange.response, { accepts, headers, streamAfterMs: null, onGone: end });
    const late = setTimeout(() => {
      reply.answer(silentChild(id));
      end();
    }, this.#options.startMs ?? defaultStartMs);
    exchange.response.once("close", () => clearTimeout(late));
    session.request(exchange.message, id, reply);
  }

  #inSession(exchange: Exchange): void {
    const { envelope, message, response } = exchange;
    const session = this.#findSession(exchange);
    if (session === null) return;
    if (envelope.kind === "request") this.#sessionRequest(exchange, session);
    else if (envelope.kind === "open-stream") this.#openStream(exchange, session);
    else if (envelope.kind === "end-session") {
      this.#forget(session);
      void session.close();
      sendEmpty(response, 204);
    } else {
      if (envelope.kind === "response") session.response(message);
      else session.notification(message);
      sendEmpty(response, 202);
    }
  }

  #sessionRequest(exchange: Exchange, session: LegacySession): void {
    const { id } = exchange.envelope;
    const accepts = id === null ? null : this.#accepts(exchange, id);
    if (accepts === null || id === null) return;
    const reply = new Reply(exchange.response, { accepts, streamAfterMs: defaultStreamAfterMs });
    session.request(exchange.message, id, reply);
  }

  #openStream(exchange: Exchange, session: LegacySession): void {
    if (readAccept(exchange.request.headers).stream) {
      session.attach(exchange.response);
      return;
    }
    const message = "A GET must accept text/event-stream.";
    sendError(exchange.response, 406, { code: gatewayCodes.notAcceptable, message });
  }

  #findSession(exchange: Exchange): LegacySession | null {
    const { envelope, response, principal } = exchange;
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

  #accepts(exchange: Exchange, id: RequestId): Accepts | null {
    const accepts = readAccept(exchange.request.headers);
    if (accepts.json || accepts.stream) return accepts;
    const message = "Not Acceptable: take application/json and text/event-stream.";
    sendError(exchange.response, 406, { code: gatewayCodes.notAcceptable, message, id });
    return null;
  }

  #makeRoom(exchange: Exchange, id: RequestId): boolean {
    if (this.#pool.makeRoom()) return true;
    this.#full(exchange, id);
    return false;
  }

  #full(exchange: Exchange, id: RequestId): void {
    const message = "All processes of this instance are busy; try again shortly.";
    sendError(exchange.response, 503, { code: gatewayCodes.unavailable, message, id, headers: { "retry-after": "5" } });
  }

  #forget(session: LegacySession): void {
    this.#sessions.delete(session.id);
    this.#pool.drop(session);
  }
}

function parse(body: Uint8Array | null): RpcMessage {
  return (body === null ? null : parseMessage(Buffer.from(body).toString("utf8"))) ?? {};
}
