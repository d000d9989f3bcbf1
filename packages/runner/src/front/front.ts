import { createHash } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { gatewayCodes, headerValue, isModernVersion } from "@switchyard/protocol";
import { principalHeader } from "../bridge/bridge.ts";
import { senderFault } from "../bridge/check-sender.ts";
import { ChildPool } from "../bridge/child-pool.ts";
import { defaultHoldOptions, HeldCalls, type HoldOptions } from "../bridge/held-calls.ts";
import { anonymous, defaultStartMs } from "../bridge/modern-child.ts";
import { ModernDesk } from "../bridge/modern-desk.ts";
import { answerModern } from "../bridge/modern-door.ts";
import { receive } from "../bridge/receive.ts";
import { createStateCodec, stateKeyFrom } from "../bridge/request-state.ts";
import { sendError } from "../bridge/send.ts";
import { answerWaiting } from "../bridge/waiting.ts";
import type { LogLine } from "../log.ts";
import { HttpLink, type LegacyTarget } from "./http-link.ts";
import { passThrough } from "./pass-through.ts";
import { passedHeaders } from "./passed-headers.ts";

/** Sessions at the server that modern clients have, at most; each is one stream. Those unused for ten minutes are ended. */
const sessions = { maxChildren: 256, idleMs: 600_000, sweepMs: 30_000 };

export interface FrontOptions {
  /** The server that speaks only the handshake era. */
  readonly target: LegacyTarget;
  readonly log: LogLine;
  readonly instanceId: string;
  readonly stateKey: string | null;
  readonly hold?: Partial<HoldOptions>;
  readonly pool?: ChildPool;
}

/**
 * Stands where an HTTP server of the handshake era would: its own traffic passes through untouched, modern requests are
 * answered from a session at the server, one per principal and per kinds of input that its client can be asked.
 */
export class Front {
  readonly #options: FrontOptions;
  readonly #pool: ChildPool;
  readonly #desk: ModernDesk;

  constructor(options: FrontOptions) {
    const { target, log, instanceId, stateKey } = options;
    const codec = createStateCodec(stateKeyFrom(stateKey), instanceId);
    this.#options = options;
    this.#pool = options.pool ?? new ChildPool(sessions);
    this.#desk = new ModernDesk({
      dial: (onOther, headers) => new HttpLink(target, onOther, headers),
      held: new HeldCalls({ ...defaultHoldOptions, codec, ...options.hold }),
      ...{ pool: this.#pool, memory: { era: "legacy" }, log, startMs: defaultStartMs, shared: false },
    });
  }

  /** Handles one HTTP request; never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (answerWaiting(request, response, this.#desk.waiting)) return;
    const { port, path } = this.#options.target;
    const version = headerValue(request.headers, "mcp-protocol-version");
    const here = (request.url ?? "").split("?", 1)[0] === path;
    if (!here || version === null || !isModernVersion(version)) {
      passThrough({ request, response }, port, null);
      return;
    }
    const { headers } = request;
    const fault = senderFault({ host: headers.host });
    if (fault !== null) {
      sendError(response, 403, { code: gatewayCodes.forbidden, message: fault });
      return;
    }
    const received = await receive(request, response);
    if (received === null) return;
    const { envelope, body } = received;
    if (envelope.era === "legacy") {
      passThrough({ request, response }, port, body ?? Buffer.alloc(0));
      return;
    }
    const [text, principal] = [body?.toString("utf8") ?? "", callerOf(headers)];
    answerModern(this.#desk, { request, response, envelope, text, principal }, passedHeaders(headers));
  }

  /** Ends every session at the server. */
  async close(): Promise<void> {
    this.#desk.close();
    await this.#pool.close();
  }
}

/** Names of headers by which clients show a server's own credentials. */
const PROOF = /^cookie$|auth|key|token|secret|credential|password/;
/** Of one request, of the protocol, or the platform's own. */
const NO_PROOF = /idempotency|^mcp-|^x-switchyard-/;

/**
 * Whose session answers: the caller's whom the platform knows, and one for each credential of the server's own that they
 * show. Where a server signs people in by itself, or everybody may call, the platform knows nobody and these tell them apart.
 */
function callerOf({ [principalHeader]: principal = anonymous, ...headers }: IncomingHttpHeaders): string {
  const proofs = Object.entries(headers)
    .filter(([name]) => PROOF.test(name) && !NO_PROOF.test(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  if (proofs.length === 0) return String(principal);
  return `${principal} ${createHash("sha256").update(JSON.stringify(proofs)).digest("base64url")}`;
}
