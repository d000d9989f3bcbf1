import type { ServerResponse } from "node:http";
import { isJsonObject, isRequestId, type JsonObject, own, type RequestId, rpcCodes } from "@switchyard/protocol";
import type { ChildLink } from "./child-link.ts";
import type { Occupant } from "./child-pool.ts";
import type { ChildStarter } from "./child-starter.ts";
import { parseMessage } from "./json-text.ts";
import { errorMessage, paramsOf, type RpcMessage } from "./messages.ts";
import type { SessionReply } from "./session-reply.ts";
import { SessionStreams } from "./session-streams.ts";

const maxWaiting = 64;
const maxWaitingLength = 1024 * 1024;

interface SessionCall {
  readonly reply: SessionReply;
  readonly linkId: number;
}

/** One request of a session as it came: `text` is its JSON in one line. */
export interface SessionRequest {
  readonly id: RequestId;
  readonly text: string;
  readonly hasProgressToken: boolean;
}

/**
 * One session of a client of the handshake era with a child of its own. What the child sends by itself goes to exactly one
 * stream: see `#deliver`.
 */
export class LegacySession implements Occupant {
  readonly id: string;
  /** Whose session it is; a request by another principal does not find it. */
  readonly principal: string;
  readonly ended: Promise<void>;
  readonly streams: SessionStreams;
  lastUsedAt = Date.now();
  /** What the server settled on in its answer to `initialize`; null before, and where it refused. */
  version: string | null = null;
  readonly #link: ChildLink;
  readonly #calls = new Map<RequestId, SessionCall>();
  readonly #asked = new Set<RequestId>();
  #waiting: string[] = [];
  #waitingLength = 0;

  constructor(starter: ChildStarter, identity: { readonly id: string; readonly principal: string }) {
    this.id = identity.id;
    this.principal = identity.principal;
    this.streams = new SessionStreams(this.id);
    this.#link = starter.start((message, _call, text) => this.#toClient(message, text));
    this.ended = this.#link.exited.then(() => this.streams.close());
  }

  get busy(): boolean {
    return this.#link.openCalls > 0 || this.streams.ownIsLive;
  }

  /** Passes `initialize` on and learns from its answer what the session speaks; `onRefused` if it opened none. */
  initialize(request: SessionRequest, reply: SessionReply, onRefused: () => void): void {
    this.#open(request, reply, (text) => {
      const result = own(parseMessage(text), "result");
      const version = isJsonObject(result) ? own(result, "protocolVersion") : null;
      this.version = typeof version === "string" ? version : null;
      this.streams.primes = this.version !== null && this.version >= "2025-11-25";
      if (!isJsonObject(result)) onRefused();
    });
  }

  /** Passes a request on; its answer comes on `reply`. A client that goes away does not cancel (2025-11-25, transports). */
  request(request: SessionRequest, reply: SessionReply): void {
    this.#open(request, reply, null);
    if (this.#waiting.length > 0) this.#flush();
  }

  /** Passes a notification on; a cancellation is aimed at the call it means and ends its reply. */
  notification(method: string | null, params: JsonObject | null, text: string): void {
    this.lastUsedAt = Date.now();
    if (method === "notifications/cancelled") this.#cancel(params);
    else this.#link.child.sendText(text);
  }

  /** Passes the client's answer on, if the server asked. */
  response(id: RequestId | null, text: string): void {
    this.lastUsedAt = Date.now();
    if (id !== null && this.#asked.delete(id)) this.#link.child.sendText(text);
  }

  /** Makes a GET a stream of the session. */
  listen(response: ServerResponse): void {
    this.lastUsedAt = Date.now();
    this.streams.listen(response);
    this.#flush();
  }

  /** Goes on with the stream an event id is of; false when that is gone and cannot be had in another way. */
  resume(lastEventId: string, response: ServerResponse): boolean {
    this.lastUsedAt = Date.now();
    if (!this.streams.resume(lastEventId, response)) return false;
    this.#flush();
    return true;
  }

  async close(): Promise<void> {
    this.streams.close();
    await this.#link.stop();
  }

  #open(request: SessionRequest, reply: SessionReply, onAnswer: ((text: string) => void) | null): void {
    const { id, text } = request;
    this.lastUsedAt = Date.now();
    const answerText = (answer: string): void => {
      this.lastUsedAt = Date.now();
      if (this.#calls.get(id)?.linkId === linkId) this.#calls.delete(id);
      onAnswer?.(answer);
      reply.answerText(answer);
    };
    const call = {
      notify: (message: RpcMessage) => reply.notify(message),
      answer: (message: RpcMessage) => answerText(JSON.stringify(message)),
      answerText,
    };
    const linkId = request.hasProgressToken
      ? this.#link.open(parseMessage(text) ?? {}, id, call)
      : this.#link.openText(text, id, call);
    this.#calls.set(id, { reply, linkId });
  }

  #cancel(params: JsonObject | null): void {
    const requestId = own(params, "requestId");
    const call = isRequestId(requestId) ? this.#calls.get(requestId) : undefined;
    if (call === undefined || !isRequestId(requestId)) return;
    this.#calls.delete(requestId);
    const reason = own(params, "reason");
    this.#link.cancel(call.linkId, typeof reason === "string" ? reason : "The client cancelled the request.");
    call.reply.abandon();
  }

  #toClient(message: RpcMessage, text: string): void {
    const id = own(message, "id");
    if (isRequestId(id)) this.#asked.add(id);
    else if (own(message, "method") === "notifications/cancelled") this.#recall(message);
    if (this.#deliver(text, isRequestId(id) || own(message, "method") === "notifications/message")) return;
    this.#waiting.push(text);
    this.#waitingLength += text.length;
    while (this.#waiting.length > maxWaiting || this.#waitingLength > maxWaitingLength) this.#refuse();
  }

  #recall(message: RpcMessage): void {
    const id = own(paramsOf(message), "requestId");
    if (isRequestId(id)) this.#asked.delete(id);
  }

  /**
   * stdio does not say what a message belongs to. What servers send on account of a call (requests, log messages) goes to
   * the stream of the one open call, if there is exactly one; all else to the newest GET stream, else to the newest call
   * that takes a stream. False when nobody is there.
   */
  #deliver(text: string, isOfCall: boolean): boolean {
    const [only] = this.#calls.values();
    if (isOfCall && this.#calls.size === 1 && only?.reply.canNotify === true) {
      only.reply.notifyText(text);
      return true;
    }
    if (this.streams.tell(text)) return true;
    const last = [...this.#calls.values()].findLast((call) => call.reply.canNotify);
    last?.reply.notifyText(text);
    return last !== undefined;
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingLength = 0;
    for (const text of waiting) {
      if (this.#deliver(text, false)) continue;
      this.#waiting.push(text);
      this.#waitingLength += text.length;
    }
  }

  /** A request that found no reader among later messages is answered in the client's stead. */
  #refuse(): void {
    const text = this.#waiting.shift() ?? "";
    this.#waitingLength -= text.length;
    const id = own(parseMessage(text), "id");
    if (!isRequestId(id) || !this.#asked.delete(id)) return;
    const message = "The client has no stream open to take this request.";
    this.#link.send(errorMessage(id, { code: rpcCodes.internalError, message }));
  }
}
