import { gatewayCodes, isRequestId, type JsonObject, own, type RequestId } from "@switchyard/protocol";
import { exactly, parseMessage, spliceId } from "./json-text.ts";
import { type Call, type Link, type OpenCall, passProgress } from "./link.ts";
import { errorMessage, metaOf, paramsOf, type RpcMessage, withId, withParams } from "./messages.ts";
import { type ChildSpec, type Obituary, StdioChild } from "./stdio-child.ts";

const subscriptionKey = "io.modelcontextprotocol/subscriptionId";

/** Gets what belongs to no call, parsed with its numbers as they stood and as JSON text in one line. */
type OnUnasked = (message: RpcMessage, call: null, text: string) => void;

/** What a child may say before anybody has taken it; it is no server if it says more. */
const maxEarly = 64;

/**
 * One child and the calls open at it. Every call gets an id and a progress token of the runner's own on the way in and
 * its client's back on the way out, so that two clients with equal ids never see each other's answers.
 */
export class ChildLink implements Link {
  readonly child: StdioChild;
  readonly #calls = new Map<number, OpenCall>();
  /** Called once, at the child's first answer: it starts and speaks. */
  readonly #onProven: (() => void) | null;
  #onOther: OnUnasked | null = null;
  #early: [RpcMessage, string][] = [];
  #proven = false;
  #nextId = 1;
  #obituary: Obituary | null = null;

  constructor(spec: ChildSpec, onProven: (() => void) | null = null) {
    this.#onProven = onProven;
    this.child = new StdioChild(spec, (message, text) => this.#route(message, text));
    void this.child.exited.then((obituary) => this.#fail(obituary));
  }

  /** Names who gets what belongs to no open call: requests of the server and its other notifications. Once. */
  take(onOther: OnUnasked): this {
    this.#onOther = onOther;
    for (const [message, text] of this.#early) onOther(message, null, text);
    this.#early = [];
    return this;
  }

  get ended(): boolean {
    return this.child.ended;
  }

  get exited(): Promise<unknown> {
    return this.child.exited;
  }

  get openCalls(): number {
    return this.#calls.size;
  }

  open(message: RpcMessage, clientId: RequestId, call: Call): number {
    const token = own(metaOf(message), "progressToken");
    const progressToken = isRequestId(token) ? token : null;
    const id = this.#register({ call, clientId, progressToken });
    this.child.send(withId(progressToken === null ? message : withMeta(message, { progressToken: id }), id));
    return id;
  }

  /** Like `open`, for a request without progress token that is JSON text in one line: only its id is written anew. */
  openText(text: string, clientId: RequestId, call: Call): number {
    const id = this.#register({ call, clientId, progressToken: null });
    this.child.sendText(spliceId(text, clientId, id) ?? JSON.stringify(withId(parseMessage(text) ?? {}, id)));
    return id;
  }

  /** Tells the child that nobody waits any more and forgets the call; a late answer goes nowhere. */
  cancel(id: number, reason: string): void {
    if (!this.#calls.delete(id)) return;
    this.child.send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: id, reason } });
  }

  send(message: RpcMessage): void {
    this.child.send(message);
  }

  stop(): Promise<void> {
    return this.child.stop();
  }

  #register(call: OpenCall): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#calls.set(id, call);
    const obituary = this.#obituary;
    if (obituary !== null) queueMicrotask(() => this.#fail(obituary));
    return id;
  }

  #route(message: RpcMessage, text: string): void {
    const method = own(message, "method");
    if (method === undefined) this.#answer(message, text);
    else if (method === "notifications/progress") passProgress(exactly(message, text), this.#calls);
    else this.#unasked(exactly(message, text), text);
  }

  #unasked(message: RpcMessage, text: string): void {
    if (this.#subscription(message)) return;
    if (this.#onOther !== null) this.#onOther(message, null, text);
    else if (this.#early.length < maxEarly) this.#early.push([message, text]);
  }

  #answer(message: RpcMessage, text: string): void {
    const id = own(message, "id");
    const open = typeof id === "number" ? this.#calls.get(id) : undefined;
    if (open === undefined || typeof id !== "number") return;
    if (!this.#proven) {
      this.#proven = true;
      this.#onProven?.();
    }
    const { call, clientId } = open;
    const asItStands = call.answerText === undefined ? null : spliceId(text, id, clientId);
    if (asItStands === null) call.answer(withId(exactly(message, text), clientId));
    else call.answerText?.(asItStands);
    this.#calls.delete(id);
  }

  /** Frames of `subscriptions/listen` name the request they belong to (2026-07-28, subscriptions). */
  #subscription(message: RpcMessage): boolean {
    const id = own(metaOf(message), subscriptionKey);
    const open = typeof id === "number" || typeof id === "string" ? this.#calls.get(Number(id)) : undefined;
    if (open === undefined) return false;
    open.call.notify(withMeta(message, { [subscriptionKey]: open.clientId }));
    return true;
  }

  #fail(obituary: Obituary): void {
    this.#obituary = obituary;
    const { code, signal, stderr, sentence } = obituary;
    const open = [...this.#calls.values()];
    this.#calls.clear();
    for (const { call, clientId } of open) {
      const data = { exitCode: code, signal, stderr };
      call.answer(errorMessage(clientId, { code: gatewayCodes.upstreamFailed, message: sentence, data }));
    }
  }
}

function withMeta(message: RpcMessage, entries: JsonObject): RpcMessage {
  return withParams(message, { ...paramsOf(message), _meta: { ...metaOf(message), ...entries } });
}
