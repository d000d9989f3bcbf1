import { gatewayCodes, isRequestId, own, type RequestId, rpcCodes } from "@switchyard/protocol";
import { type LogLine, runnerLine } from "../log.ts";
import type { Occupant } from "./child-pool.ts";
import { initializeLegacy, pong, probeModern, type Spoken } from "./handshake.ts";
import type { HeldCalls } from "./held-calls.ts";
import type { Call, Link, OnOther } from "./link.ts";
import { errorMessage, paramsOf, type RpcMessage, resultMessage } from "./messages.ts";
import { ModernCall } from "./modern-call.ts";
import { discoverResult, plainMethods, wantsLog } from "./modern-results.ts";
import { askingMethods, type InputKinds, type Question, questionOf, undeclaredKind } from "./questions.ts";
import type { Round } from "./round.ts";

/** What the children of this instance were found to speak; all run the same program, so one probe serves them all. */
export interface EraMemory {
  era: "modern" | "legacy" | null;
}

/** Longest wait for a child's first words, in milliseconds; an interpreter may load for a while. */
export const defaultStartMs = 30_000;

const servedAsLegacy =
  "The server does not speak 2026-07-28 over stdio and is served as one of 2025-11-25; " +
  "what it logged about server/discover above is harmless.";

export interface ModernOptions {
  readonly dial: (onOther: OnOther) => Link;
  readonly memory: EraMemory;
  readonly startMs: number;
  readonly log: LogLine;
  /** What the clients of this child can be asked, as they declared it. */
  readonly kinds: InputKinds;
  readonly held: HeldCalls;
}

/** What the ingress says of everybody without a credential. */
export const anonymous = "anonymous";

/** Questions from before any call that can carry them; a server that asks more is refused. */
const maxEarly = 4;

/** One server that answers modern calls: as they are if it speaks 2026-07-28, translated if not. */
export class ModernChild implements Occupant {
  /** Settles when the child and every retry of its start are gone. */
  readonly ended: Promise<void>;
  lastUsedAt = Date.now();
  readonly #options: ModernOptions;
  /** Requests that wait for the start, or are passed through. */
  readonly #requests = new Set<Round>();
  readonly #calls = new Set<ModernCall>();
  readonly #ready: Promise<Spoken>;
  #early: Question[] = [];
  #link: Link;
  #closed = false;

  constructor(options: ModernOptions) {
    this.#options = options;
    this.#link = this.#dial();
    this.#ready = this.#start();
    this.ended = this.#ready.then(async () => {
      await this.#link.exited;
    });
  }

  /** Also while a call waits for its client's answers. */
  get busy(): boolean {
    return this.#requests.size > 0 || this.#calls.size > 0;
  }

  /** Calls here that asked their clients and are not over. */
  get waiting(): number {
    return [...this.#calls].filter((call) => call.wasAsked).length;
  }

  /**
   * Whether a call here waits for answers of somebody who may be another: a question that the server asks next could then
   * belong to either, and would be refused.
   */
  waitsForAnother(principal: string): boolean {
    const isAnother = (call: ModernCall): boolean => call.principal !== principal || principal === anonymous;
    return [...this.#calls].some((call) => !call.attached && isAnother(call));
  }

  /** Answers one modern request; a client that goes away cancels it (2026-07-28, transports). */
  async request(round: Round, principal: string): Promise<void> {
    this.lastUsedAt = Date.now();
    this.#requests.add(round);
    const spoken = await this.#ready;
    if (round.gone.aborted) this.#requests.delete(round);
    else if (spoken.era === "modern") this.#passThrough(round);
    else {
      this.#requests.delete(round);
      this.#translate(round, spoken, principal);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#link.stop();
  }

  #passThrough(round: Round): void {
    const linkId = this.#link.open(round.message, round.id, {
      headers: round.headers,
      notify: (notification) => round.reply.notify(notification),
      answer: (response) => {
        this.lastUsedAt = Date.now();
        this.#requests.delete(round);
        round.reply.answer(response);
      },
    });
    round.gone.addEventListener("abort", () => {
      this.#requests.delete(round);
      this.#link.cancel(linkId, "The client closed the response.");
    });
  }

  #translate(round: Round, spoken: Exclude<Spoken, { era: "modern" }>, principal: string): void {
    const { id, message, reply } = round;
    const method = methodOf(message);
    if (spoken.era !== "legacy") reply.answer(startFailure(spoken, id));
    else if (method === "server/discover") reply.answer(resultMessage(id, discoverResult(spoken.server)));
    else if (!plainMethods.has(method)) {
      reply.answer(errorMessage(id, { code: rpcCodes.methodNotFound, message: `Method not found: ${method}` }));
    } else {
      const { kinds, held } = this.#options;
      const onEnd = (): void => {
        this.lastUsedAt = Date.now();
        this.#calls.delete(call);
      };
      const { server } = spoken;
      const link = this.#link;
      const onLeft = (question: Question): void => this.#rehome(link, question);
      const call: ModernCall = new ModernCall(message, { link, server, held, principal, kinds, onEnd, onLeft });
      this.#calls.add(call);
      const earlier = askingMethods.has(method) ? this.#early.splice(0) : [];
      call.start(round, earlier);
    }
  }

  async #start(): Promise<Spoken> {
    const { memory, startMs, kinds, log } = this.#options;
    if (memory.era !== "legacy") {
      const spoken = await probeModern(this.#link, startMs);
      if (spoken?.era === "modern") {
        memory.era = "modern";
        return spoken;
      }
      if (spoken !== null) await this.#respawn();
    }
    const spoken = await initializeLegacy(this.#link, kinds, startMs);
    if (spoken.era !== "legacy") void this.close();
    else if (memory.era === null) {
      memory.era = "legacy";
      runnerLine(log, servedAsLegacy);
    }
    return spoken;
  }

  /** A server that took the probe badly, by ending or by silence, gets a handshake on a fresh process. */
  async #respawn(): Promise<void> {
    await this.#link.stop();
    if (!this.#closed) this.#link = this.#dial();
  }

  #dial(): Link {
    const link: Link = this.#options.dial((message, call) => this.#other(link, message, call));
    return link;
  }

  #other(link: Link, message: RpcMessage, call: Call | null): void {
    const method = methodOf(message);
    if (isRequestId(own(message, "id"))) this.#asked(link, message, call);
    else if (method === "notifications/cancelled") this.#withdrawn(own(paramsOf(message), "requestId"));
    else if (method === "notifications/message") this.#logged(message, call);
  }

  /** A request of the server's: a question goes to the call it belongs to, whatever nobody can be asked is refused. */
  #asked(link: Link, message: RpcMessage, call: Call | null): void {
    const question = questionOf(message);
    if (question === null || this.#options.memory.era === "modern") {
      link.send(pong(message) ?? refusal(message, rpcCodes.methodNotFound, "Nothing here answers such a request."));
      return;
    }
    // Throws here for one that nests too deep to be written again, where the link can end a server that sends such.
    JSON.stringify(question.params);
    const missing = undeclaredKind(this.#options.kinds, question);
    const asker = missing === null ? this.#askerOf(question, call) : null;
    if (missing !== null) {
      const text = `The client does not support ${missing}: it did not declare that it can be asked for it.`;
      link.send(refusal(message, rpcCodes.methodNotFound, text));
    } else if (asker !== null) asker.ask(question);
    else if (question.method === "roots/list" && this.#early.length < maxEarly) this.#early.push(question);
    else link.send(refusal(message, rpcCodes.internalError, noAsker));
  }

  /** The call that a question was given to has ended without it: another one's client is asked, or the server told. */
  #rehome(link: Link, question: Question): void {
    const asker = this.#askerOf(question, null);
    if (asker !== null) asker.ask(question);
    else link.send(errorMessage(question.id, { code: rpcCodes.internalError, message: noAsker }));
  }

  /**
   * Over stdio nothing says which call a question belongs to. With several open it goes to the first that was asked nothing
   * yet, of those that began together with the newest. The server gets its answer whichever it is, but nobody else than could
   * have caused it is asked, and who the anonymous are is not known.
   */
  #askerOf(question: Question, call: Call | null): ModernCall | null {
    if (call instanceof ModernCall) return call.canAsk(question) ? call : null;
    const able = [...this.#calls].filter((open) => open.canAsk(question));
    const principals = new Set(able.map((open) => open.principal));
    if (principals.size > 1 || (able.length > 1 && principals.has(anonymous))) return null;
    const attached = able.filter((open) => open.attached);
    const since = (attached.at(-1)?.startedAt ?? 0) - togetherMs;
    const together = attached.filter((open) => open.startedAt >= since);
    return together.find((open) => !open.isAsking) ?? together.at(-1) ?? able.at(-1) ?? null;
  }

  #withdrawn(id: unknown): void {
    if (!isRequestId(id)) return;
    this.#early = this.#early.filter((question) => question.id !== id);
    for (const call of this.#calls) if (call.withdraw(id)) return;
  }

  /** Log messages go to the one request that they can belong to. */
  #logged(message: RpcMessage, call: Call | null): void {
    if (call !== null) {
      call.notify(message);
      return;
    }
    const calls = [...this.#calls].filter((one) => one.attached);
    if (calls.length + this.#requests.size !== 1) return;
    for (const one of calls) one.notify(message);
    for (const one of this.#requests) if (wantsLog(one.message, message)) one.reply.notify(message);
  }
}

/** Calls that began within this time are taken to have been sent at once. */
const togetherMs = 1_000;

const noAsker = "No single open call of a client can carry this question; ask while answering one.";

function methodOf(message: RpcMessage): string {
  return String(own(message, "method"));
}

function refusal(request: RpcMessage, code: number, message: string): RpcMessage {
  const id = own(request, "id");
  return errorMessage(isRequestId(id) ? id : null, { code, message });
}

function startFailure(spoken: Spoken & { readonly era: "gone" | "silent" }, id: RequestId): RpcMessage {
  return spoken.answer === null ? silentChild(id) : { ...spoken.answer, id };
}

/** The answer for a process that runs but does not speak. */
export function silentChild(id: RequestId): RpcMessage {
  const message = "The server's process runs but did not answer its first message in time.";
  return errorMessage(id, { code: gatewayCodes.timeout, message });
}
