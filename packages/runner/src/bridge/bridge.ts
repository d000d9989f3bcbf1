import type { IncomingMessage, ServerResponse } from "node:http";
import { gatewayCodes } from "@switchyard/protocol";
import { ChildPool, defaultPoolOptions } from "./child-pool.ts";
import { ChildStarter } from "./child-starter.ts";
import type { Exchange } from "./exchange.ts";
import { defaultHoldOptions, HeldCalls, type HoldOptions } from "./held-calls.ts";
import { defaultPollAfterMs, LegacyDesk } from "./legacy-desk.ts";
import { anonymous, defaultStartMs } from "./modern-child.ts";
import { ModernDesk } from "./modern-desk.ts";
import { answerModern } from "./modern-door.ts";
import { receive } from "./receive.ts";
import { createStateCodec, stateKeyFrom } from "./request-state.ts";
import { sendError } from "./send.ts";
import type { ChildSpec } from "./stdio-child.ts";
import { answerWaiting } from "./waiting.ts";

/** Names the principal behind a request. The ingress sets it and strips it from clients; absent is anonymous. */
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
    if (answerWaiting(request, response, this.#modern.waiting)) return;
    const { url = "", headers } = request;
    if (url !== this.#path && url.split("?", 1)[0] !== this.#path) {
      const message = `Nothing is served here; MCP is at ${this.#path}.`;
      sendError(response, 404, { code: gatewayCodes.notFound, message });
      return;
    }
    const received = await receive(request, response);
    if (received === null) return;
    const { envelope, body } = received;
    const principal = String(headers[principalHeader] ?? anonymous);
    this.#route({ request, response, envelope, text: body?.toString("utf8") ?? "", principal });
  }

  /** Ends every child; resolves when all are gone. */
  async close(): Promise<void> {
    this.#starter.close();
    this.#modern.close();
    await this.#pool.close();
  }

  #route(exchange: Exchange): void {
    if (exchange.envelope.era === "legacy") this.#legacy.handle(exchange);
    else answerModern(this.#modern, exchange, {});
  }
}
