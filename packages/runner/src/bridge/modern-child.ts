import { gatewayCodes, isRequestId, own, type RequestId, rpcCodes } from "@switchyard/protocol";
import { runnerLine } from "../log.ts";
import { ChildLink } from "./child-link.ts";
import type { Occupant } from "./child-pool.ts";
import { initializeLegacy, pong, probeModern, type Spoken } from "./handshake.ts";
import { errorMessage, type RpcMessage, resultMessage } from "./messages.ts";
import { discoverResult, plainMethods, toLegacyRequest, toModernResponse, wantsLog } from "./modern-results.ts";
import type { Reply } from "./reply.ts";
import type { ChildSpec } from "./stdio-child.ts";

/** What the children of this instance were found to speak; all run the same program, so one probe serves them all. */
export interface EraMemory {
  era: "modern" | "legacy" | null;
}

/** Longest wait for a child's first words, in milliseconds; an interpreter may load for a while. */
export const defaultStartMs = 30_000;

const servedAsLegacy =
  "The server does not speak 2026-07-28 over stdio and is served as one of 2025-11-25; " +
  "what it logged about server/discover above is harmless.";

interface StartOptions {
  readonly memory: EraMemory;
  readonly startMs: number;
}

/** Who waits for the answer, and how to know that nobody does any more. */
interface Waiting {
  readonly reply: Reply;
  readonly gone: AbortSignal;
}

interface OpenRequest {
  readonly message: RpcMessage;
  readonly reply: Reply;
}

/** One child that answers modern calls of one principal: as they are if it speaks 2026-07-28, translated if not. */
export class ModernChild implements Occupant {
  /** Settles when the child and every retry of its start are gone. */
  readonly ended: Promise<void>;
  lastUsedAt = Date.now();
  readonly #spec: ChildSpec;
  readonly #requests = new Set<OpenRequest>();
  readonly #ready: Promise<Spoken>;
  #link: ChildLink;
  #closed = false;

  constructor(spec: ChildSpec, options: StartOptions) {
    this.#spec = spec;
    this.#link = this.#spawn();
    this.#ready = this.#start(options);
    this.ended = this.#ready.then(async () => {
      await this.#link.child.exited;
    });
  }

  get busy(): boolean {
    return this.#requests.size > 0;
  }

  /** Answers one modern request on `reply`; a client that goes away cancels it (2026-07-28, transports). */
  async request(message: RpcMessage, id: RequestId, { reply, gone }: Waiting): Promise<void> {
    this.lastUsedAt = Date.now();
    const open = { message, reply };
    this.#requests.add(open);
    const spoken = await this.#ready;
    if (gone.aborted) {
      this.#requests.delete(open);
      return;
    }
    const answer = (response: RpcMessage): void => {
      this.lastUsedAt = Date.now();
      this.#requests.delete(open);
      reply.answer(response);
    };
    const here = this.#answerHere(spoken, message, id);
    if (here !== null) {
      answer(here);
      return;
    }
    const outgoing = spoken.era === "legacy" ? toLegacyRequest(message) : message;
    const method = methodOf(message);
    const linkId = this.#link.open(outgoing, id, {
      notify: (notification) => reply.notify(notification),
      answer: (response) =>
        answer(spoken.era === "legacy" ? toModernResponse(response, method, spoken.server) : response),
    });
    gone.addEventListener("abort", () => {
      this.#requests.delete(open);
      this.#link.cancel(linkId, "The client closed the response.");
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#link.child.stop();
  }

  /** What needs no child: its era's absence, and for a legacy server the methods that only the modern era has. */
  #answerHere(spoken: Spoken, message: RpcMessage, id: RequestId): RpcMessage | null {
    if (spoken.era === "modern") return null;
    if (spoken.era !== "legacy") return startFailure(spoken, id);
    const method = methodOf(message);
    if (this.#link.child.ended) return null;
    if (method === "server/discover") return resultMessage(id, discoverResult(spoken.server));
    if (plainMethods.has(method)) return null;
    return errorMessage(id, { code: rpcCodes.methodNotFound, message: `Method not found: ${method}` });
  }

  async #start({ memory, startMs }: StartOptions): Promise<Spoken> {
    if (memory.era !== "legacy") {
      const spoken = await probeModern(this.#link, startMs);
      if (spoken?.era === "modern") {
        memory.era = "modern";
        return spoken;
      }
      if (spoken !== null) await this.#respawn();
    }
    const spoken = await initializeLegacy(this.#link, startMs);
    if (spoken.era !== "legacy") void this.close();
    else if (memory.era === null) {
      memory.era = "legacy";
      runnerLine(this.#spec.log, servedAsLegacy);
    }
    return spoken;
  }

  /** A server that took the probe badly, by ending or by silence, gets a handshake on a fresh process. */
  async #respawn(): Promise<void> {
    await this.#link.child.stop();
    if (!this.#closed) this.#link = this.#spawn();
  }

  #spawn(): ChildLink {
    const link: ChildLink = new ChildLink(this.#spec, (message) => this.#other(link, message));
    return link;
  }

  /** The client declared nothing to this child, so its requests are refused; log messages go to a request that wants them. */
  #other(link: ChildLink, message: RpcMessage): void {
    const id = own(message, "id");
    if (isRequestId(id)) {
      const refusal = errorMessage(id, {
        code: rpcCodes.methodNotFound,
        message: "The client offers no such capability here.",
      });
      link.child.send(pong(message) ?? refusal);
      return;
    }
    const [only, ...others] = this.#requests;
    if (methodOf(message) !== "notifications/message" || only === undefined || others.length > 0) return;
    if (wantsLog(only.message, message)) only.reply.notify(message);
  }
}

function methodOf(message: RpcMessage): string {
  return String(own(message, "method"));
}

function startFailure(spoken: Spoken & { readonly era: "gone" | "silent" }, id: RequestId): RpcMessage {
  return spoken.answer === null ? silentChild(id) : { ...spoken.answer, id };
}

/** The answer for a process that runs but does not speak. */
export function silentChild(id: RequestId): RpcMessage {
  const message = "The server's process runs but did not answer its first message in time.";
  return errorMessage(id, { code: gatewayCodes.timeout, message });
}
