import type { IncomingMessage, ServerResponse } from "node:http";
import { gatewayCodes, isRejection, maxBodyBytes, type RequestId, readEnvelope, rpcCodes } from "@switchyard/protocol";
import { ChildPool, defaultPoolOptions } from "./child-pool.ts";
import { ChildStarter } from "./child-starter.ts";
import { acceptsOf, type Exchange, sendFull } from "./exchange.ts";
import { defaultHoldOptions, HeldCalls, type HoldOptions } from "./held-calls.ts";
import { parseMessage } from "./json-text.ts";
import { defaultPollAfterMs, LegacyDesk } from "./legacy-desk.ts";
import { defaultStartMs } from "./modern-child.ts";
import { ModernDesk } from "./modern-desk.ts";
import { modernStatus } from "./modern-results.ts";
import { readBody } from "./read-body.ts";
import { defaultStreamAfterMs, Reply } from "./reply.ts";
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
  /** After how long the stream of a legacy call lets go of its connection, in milliseconds. */
  readonly pollAfterMs?: number;
  /** Names this instance in a `requestState`. */
  readonly instanceId?: string;
  /** Seals a `requestState`; one of this process alone where absent. */
  readonly stateKey?: string | null;
  readonly hold?: Partial<HoldOptions>;
}

/** Serves one stdio program as streamable HTTP in both eras. */
export class Bridge {
  readonly #path: string;
  readonly #pool: ChildPool;
  readonly #starter: ChildStarter;
  readonly #legacy: LegacyDesk;
  readonly #modern: ModernDesk;

  constructor(options: BridgeOptions) {
    const { spec, shared, startMs = defaultStartMs, instanceId = "local", stateKey = null } = options;
    const { pool = new ChildPool(defaultPoolOptions), pollAfterMs = defaultPollAfterMs } = options;
    this.#path = options.path;
    this.#pool = pool;
    const starter = new ChildStarter(spec, pool);
    this.#starter = starter;
    this.#legacy = new LegacyDesk({ starter, pool, startMs, pollAfterMs });
    const codec = createStateCodec(stateKeyFrom(stateKey), instanceId);
    this.#modern = new ModernDesk({
      dial: (onOther) => starter.start(onOther),
      ...{ pool, memory: { era: null }, log: spec.log, startMs, shared },
      held: new HeldCalls({ ...defaultHoldOptions, codec, ...options.hold }),
    });
    starter.warm();
  }

  /** Handles one HTTP request; never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "", method = "", headers } = request;
    if (url !== this.#path && url.split("?", 1)[0] !== this.#path) {
      const message = `Nothing is served here; MCP is at ${this.#path}.`;
      sendError(response, 404, { code: gatewayCodes.notFound, message });
      return;
    }
    const body = method === "POST" ? await readBody(request, maxBodyBytes) : null;
    if (body === "lost") return;
    if (body === "too-large") {
      const message = `The body is larger than ${maxBodyBytes} bytes.`;
      sendError(response, 413, { code: gatewayCodes.bodyTooLarge, message, headers: { connection: "close" } });
      return;
    }
    const envelope = readEnvelope({ httpMethod: method, headers, body });
    if (isRejection(envelope)) {
      sendError(response, envelope.httpStatus, envelope);
      return;
    }
    const principal = String(headers[principalHeader] ?? "");
    this.#route({ request, response, envelope, text: body === null ? "" : body.toString("utf8"), principal });
  }

  /** Ends every child; resolves when all are gone. */
  async close(): Promise<void> {
    this.#starter.close();
    this.#modern.close();
    await this.#pool.close();
  }

  #route(exchange: Exchange): void {
    const { era, id, kind } = exchange.envelope;
    if (era === "legacy") this.#legacy.handle(exchange);
    else if (kind === "request" && id !== null) this.#modernRequest(exchange, id);
    else sendEmpty(exchange.response, 202);
  }

  #modernRequest(exchange: Exchange, id: RequestId): void {
    const { principal, envelope, response } = exchange;
    const accepts = acceptsOf(exchange, id);
    if (accepts === null) return;
    const message = parseMessage(exchange.text);
    if (message === null) {
      sendError(response, 400, { code: rpcCodes.parseError, message: "Parse error: the body is no message.", id });
      return;
    }
    const seat = this.#modern.seat(message, { principal, clientCapabilities: envelope.clientCapabilities });
    if (seat === null) {
      sendFull(exchange, id);
      return;
    }
    const gone = new AbortController();
    const onGone = (): void => gone.abort();
    const reply = new Reply(response, { accepts, streamAfterMs: defaultStreamAfterMs, statusOf: modernStatus, onGone });
    seat({ id, message, reply, gone: gone.signal, headers: {} });
  }
}
