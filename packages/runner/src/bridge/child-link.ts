import { gatewayCodes, isRequestId, type JsonObject, own, type RequestId } from "@switchyard/protocol";
import type { Link, OnOther, PassedHeaders } from "./link.ts";
import { errorMessage, metaOf, paramsOf, type RpcMessage, withId, withParams } from "./messages.ts";
import { type ChildSpec, type Obituary, StdioChild } from "./stdio-child.ts";

const subscriptionKey = "io.modelcontextprotocol/subscriptionId";

/** Whoever waits for one answer. Each call gets its own notifications and exactly one answer, both under its own ids. */
export interface Call {
  notify(message: RpcMessage): void;
  answer(response: RpcMessage): void;
  /** Of the client's request, for a server over HTTP. */
  readonly headers?: PassedHeaders;
}

interface OpenCall {
  readonly call: Call;
  readonly clientId: RequestId;
  readonly progressToken: RequestId | null;
}

/**
 * One child and the calls open at it. Every call gets an id and a progress token of the runner's own on the way in and
 * its client's back on the way out, so that two clients with equal ids never see each other's answers.
 */
export class ChildLink implements Link {
  readonly child: StdioChild;
  readonly #calls = new Map<number, OpenCall>();
  readonly #onOther: OnOther;
  #nextId = 1;
  #obituary: Obituary | null = null;

  /** `onOther` gets what belongs to no open call: requests of the server and its other notifications. */
  constructor(spec: ChildSpec, onOther: OnOther) {
    this.#onOther = onOther;
    this.child = new StdioChild(spec, (message) => this.#route(message));
    void this.child.exited.then((obituary) => this.#fail(obituary));
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

  /** The calls that are open, oldest first. */
  get calls(): readonly Call[] {
    return [...this.#calls.values()].map((open) => open.call);
  }

  /** Sends a request on; answers the number by which it can be cancelled. */
  open(message: RpcMessage, clientId: RequestId, call: Call): number {
    const id = this.#nextId;
    this.#nextId += 1;
    const token = own(metaOf(message), "progressToken");
    const progressToken = isRequestId(token) ? token : null;
    this.#calls.set(id, { call, clientId, progressToken });
    const outgoing = progressToken === null ? message : withMeta(message, { progressToken: id });
    this.child.send(withId(outgoing, id));
    const obituary = this.#obituary;
    if (obituary !== null) queueMicrotask(() => this.#fail(obituary));
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

  #route(message: RpcMessage): void {
    const method = own(message, "method");
    if (method === undefined) this.#answer(message);
    else if (method === "notifications/progress") this.#progress(message);
    else if (!this.#subscription(message)) this.#onOther(message, null);
  }

  #answer(message: RpcMessage): void {
    const id = own(message, "id");
    const open = typeof id === "number" ? this.#calls.get(id) : undefined;
    if (open === undefined || typeof id !== "number") return;
    open.call.answer(withId(message, open.clientId));
    this.#calls.delete(id);
  }

  #progress(message: RpcMessage): void {
    const params = paramsOf(message);
    const token = own(params, "progressToken");
    const open = typeof token === "number" ? this.#calls.get(token) : undefined;
    if (open === undefined || open.progressToken === null) return;
    open.call.notify(withParams(message, { ...params, progressToken: open.progressToken }));
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
