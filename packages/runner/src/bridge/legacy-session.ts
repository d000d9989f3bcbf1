import type { ServerResponse } from "node:http";
import { isRequestId, type JsonObject, own, type RequestId, rpcCodes } from "@switchyard/protocol";
import { ChildLink } from "./child-link.ts";
import type { Occupant } from "./child-pool.ts";
import { EventStream } from "./event-stream.ts";
import { errorMessage, paramsOf, type RpcMessage } from "./messages.ts";
import type { Reply } from "./reply.ts";
import type { ChildSpec } from "./stdio-child.ts";

const maxWaiting = 64;

interface SessionCall {
  readonly reply: Reply;
  readonly linkId: number;
}

/**
 * One session of a client of the handshake era with a child of its own. The child's own requests and notifications go to
 * the session's GET stream, else to an open request's stream, else wait for one of them.
 */
export class LegacySession implements Occupant {
  readonly id: string;
  /** Whose session it is; a request by another principal does not find it. */
  readonly principal: string;
  readonly ended: Promise<void>;
  lastUsedAt = Date.now();
  readonly #link: ChildLink;
  readonly #calls = new Map<RequestId, SessionCall>();
  readonly #asked = new Set<RequestId>();
  #waiting: RpcMessage[] = [];
  #stream: EventStream | null = null;

  constructor(spec: ChildSpec, identity: { readonly id: string; readonly principal: string }) {
    this.id = identity.id;
    this.principal = identity.principal;
    this.#link = new ChildLink(spec, (message) => this.#toClient(message));
    this.ended = this.#link.child.exited.then(() => this.#stream?.end());
  }

  get busy(): boolean {
    return this.#link.openCalls > 0 || this.#stream?.open === true;
  }

  /** Passes a request on; its answer comes on `reply`. A client that goes away does not cancel (2025-11-25, transports). */
  request(message: RpcMessage, id: RequestId, reply: Reply): void {
    this.lastUsedAt = Date.now();
    const linkId = this.#link.open(message, id, {
      notify: (notification) => reply.notify(notification),
      answer: (response) => {
        this.lastUsedAt = Date.now();
        if (this.#calls.get(id)?.linkId === linkId) this.#calls.delete(id);
        reply.answer(response);
      },
    });
    this.#calls.set(id, { reply, linkId });
    this.#flush();
  }

  /** Passes a notification on; a cancellation is aimed at the call it means and ends its reply. */
  notification(message: RpcMessage): void {
    this.lastUsedAt = Date.now();
    if (own(message, "method") === "notifications/cancelled") this.#cancel(paramsOf(message));
    else this.#link.child.send(message);
  }

  #cancel(params: JsonObject): void {
    const requestId = own(params, "requestId");
    const call = isRequestId(requestId) ? this.#calls.get(requestId) : undefined;
    if (call === undefined || !isRequestId(requestId)) return;
    this.#calls.delete(requestId);
    const reason = own(params, "reason");
    this.#link.cancel(call.linkId, typeof reason === "string" ? reason : "The client cancelled the request.");
    call.reply.abandon();
  }

  /** Passes the client's answer on, if the server asked. */
  response(message: RpcMessage): void {
    this.lastUsedAt = Date.now();
    const id = own(message, "id");
    if (isRequestId(id) && this.#asked.delete(id)) this.#link.child.send(message);
  }

  /** Makes a GET the session's stream; an earlier one is ended, so that a message goes to exactly one. */
  attach(response: ServerResponse): void {
    this.lastUsedAt = Date.now();
    this.#stream?.end();
    this.#stream = new EventStream(response, { "mcp-session-id": this.id });
    this.#flush();
  }

  async close(): Promise<void> {
    this.#stream?.end();
    await this.#link.child.stop();
  }

  #toClient(message: RpcMessage): void {
    const id = own(message, "id");
    if (isRequestId(id)) this.#asked.add(id);
    else if (own(message, "method") === "notifications/cancelled") this.#recall(message);
    if (this.#deliver(message)) return;
    this.#waiting.push(message);
    if (this.#waiting.length > maxWaiting) this.#refuse(this.#waiting.shift());
  }

  #recall(message: RpcMessage): void {
    const id = own(paramsOf(message), "requestId");
    if (isRequestId(id)) this.#asked.delete(id);
  }

  #deliver(message: RpcMessage): boolean {
    if (this.#stream?.open === true) {
      this.#stream.send(message);
      return true;
    }
    const last = [...this.#calls.values()].findLast((call) => call.reply.canNotify);
    last?.reply.notify(message);
    return last !== undefined;
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) if (!this.#deliver(message)) this.#waiting.push(message);
  }

  /** A request that found no reader among 64 later messages is answered in the client's stead. */
  #refuse(message: RpcMessage | undefined): void {
    const id = message === undefined ? undefined : own(message, "id");
    if (!isRequestId(id) || !this.#asked.delete(id)) return;
    this.#link.child.send(
      errorMessage(id, {
        code: rpcCodes.internalError,
        message: "The client has no stream open to take this request.",
      }),
    );
  }
}
