import { type IncomingMessage, request as openRequest } from "node:http";
import {
  gatewayCodes,
  isJsonObject,
  isRequestId,
  type JsonObject,
  own,
  type RequestId,
  type RpcError,
} from "@switchyard/protocol";
import { parseMessage } from "../bridge/json-text.ts";
import { type Call, type Link, type OnOther, type OpenCall, type PassedHeaders, passProgress } from "../bridge/link.ts";
import { errorMessage, metaOf, paramsOf, type RpcMessage, withId, withParams } from "../bridge/messages.ts";
import { EventReader } from "./event-reader.ts";
import { unreachable } from "./pass-through.ts";

/** Where a server of the handshake era listens. */
export interface LegacyTarget {
  readonly port: number;
  readonly path: string;
}

interface StoppableCall extends OpenCall {
  readonly stopped: AbortController;
}

const maxBodyChars = 16 * 1024 * 1024;
const defaultRetryMs = 500;
/** How often a stream that ended early is asked for again without anything coming of it. */
const maxResumptions = 8;
const endSessionMs = 2_000;

/**
 * A session of a server of the handshake era over streamable HTTP (2025-11-25, transports): opened by the first
 * `initialize` sent through it, opened again when the server has forgotten it, ended with it.
 */
export class HttpLink implements Link {
  readonly exited: Promise<void>;
  readonly #target: LegacyTarget;
  readonly #onOther: OnOther;
  readonly #calls = new Map<number, StoppableCall>();
  readonly #over = new AbortController();
  /** Of the newest call, before the first of the request that this link was made for: for what the link sends by itself. */
  #headers: PassedHeaders;
  #nextId = 1;
  #sessionId: string | null = null;
  #version: string | null = null;
  #initialize: RpcMessage | null = null;
  #reopening: Promise<boolean> | null = null;
  /** Notifications and answers go out in order, and before calls that are opened after them. */
  #sent: Promise<void> = Promise.resolve();

  constructor(target: LegacyTarget, onOther: OnOther, headers: PassedHeaders) {
    this.#target = target;
    this.#onOther = onOther;
    this.#headers = headers;
    this.exited = new Promise((resolve) => {
      this.#over.signal.addEventListener("abort", () => resolve());
    });
  }

  get ended(): boolean {
    return this.#over.signal.aborted;
  }

  open(message: RpcMessage, clientId: RequestId, call: Call): number {
    const id = this.#nextId;
    this.#nextId += 1;
    const token = own(metaOf(message), "progressToken");
    const progressToken = isRequestId(token) ? token : null;
    const open: StoppableCall = { call, clientId, progressToken, stopped: new AbortController() };
    // What is signed in them of the caller ages.
    this.#headers = call.headers ?? this.#headers;
    this.#calls.set(id, open);
    const meta = { ...metaOf(message), progressToken: id };
    const outgoing = progressToken === null ? message : withParams(message, { ...paramsOf(message), _meta: meta });
    if (own(message, "method") === "initialize") this.#initialize = withId(message, id);
    void this.#ask(id, withId(outgoing, id), open);
    return id;
  }

  cancel(id: number, reason: string): void {
    const open = this.#calls.get(id);
    if (open === undefined) return;
    this.#calls.delete(id);
    const params = { requestId: id, reason };
    this.send({ jsonrpc: "2.0", method: "notifications/cancelled", params }, open.call.headers);
    open.stopped.abort();
  }

  send(message: RpcMessage, headers: PassedHeaders = this.#headers): void {
    const isOpening = own(message, "method") === "notifications/initialized";
    this.#sent = this.#sent.then(async () => {
      const answer = await this.#request("POST", { body: message, headers }).catch(() => null);
      answer?.resume();
      if (isOpening) void this.#listen();
    });
  }

  async stop(): Promise<void> {
    if (this.ended) return;
    if (this.#sessionId !== null) {
      const late = AbortSignal.timeout(endSessionMs);
      await this.#request("DELETE", { signal: late }).then(
        (answer) => answer.resume(),
        () => null,
      );
    }
    this.#over.abort();
    for (const id of this.#calls.keys()) this.#fail(id, "The session at the server was ended.");
  }

  async #ask(id: number, message: RpcMessage, open: StoppableCall): Promise<void> {
    await this.#sent;
    const { signal } = open.stopped;
    const session = this.#sessionId;
    const post = (): Promise<IncomingMessage> =>
      this.#request("POST", { body: message, signal, headers: open.call.headers ?? this.#headers });
    try {
      let answer = await post();
      // Only a session that is unknown is 404; nothing was done, so the call is safe to send again.
      if (answer.statusCode === 404 && session !== null) {
        answer.resume();
        if (!(await this.#reopen(session))) throw new Error("its session was lost and it opens no other");
        answer = await post();
      }
      await this.#read(answer, id, message);
    } catch (error) {
      if (!signal.aborted) this.#fail(id, unreachable(error instanceof Error ? error : new Error(String(error))));
    }
  }

  async #read(answer: IncomingMessage, id: number, message: RpcMessage): Promise<void> {
    if (own(message, "method") === "initialize") this.#opened(answer);
    const open = this.#calls.get(id);
    if (String(answer.headers["content-type"]).startsWith("text/event-stream")) {
      await this.#readStream(answer, id);
      return;
    }
    const text = await textOf(answer);
    const response = parseMessage(text);
    const isAnswer =
      response !== null && (own(response, "result") !== undefined || own(response, "error") !== undefined);
    if (isAnswer) this.#handle(withId(response, id), open ?? null);
    if (!this.#calls.has(id)) return;
    this.#fail(id, `The server answered HTTP ${answer.statusCode} without an MCP message.`);
  }

  /** Reads the stream of one call, and asks for the rest of one that ended early where the server can resume it. */
  async #readStream(first: IncomingMessage, id: number): Promise<void> {
    let answer: IncomingMessage | null = first;
    let lastEventId: string | null = null;
    let retryMs = defaultRetryMs;
    for (let barren = 0; barren <= maxResumptions && answer !== null; barren += 1) {
      const before: string | null = lastEventId;
      await readEvents(answer, (event) => {
        lastEventId = event.id ?? lastEventId;
        retryMs = event.retryMs ?? retryMs;
        this.#receive(event.data, this.#calls.get(id) ?? null);
      });
      const open = this.#calls.get(id);
      if (open === undefined || this.ended || lastEventId === null) break;
      if (lastEventId !== before) barren = 0;
      await pause(retryMs, open.stopped.signal);
      const { signal } = open.stopped;
      answer = await this.#request("GET", { signal, lastEventId, headers: open.call.headers ?? this.#headers });
    }
    this.#fail(id, "The server closed the stream before it answered.");
  }

  /** The session's own stream, for what belongs to no call; a server without one answers 405. */
  async #listen(): Promise<void> {
    const session = this.#sessionId;
    let lastEventId: string | null = null;
    let retryMs = defaultRetryMs;
    for (let failures = 0; failures < maxResumptions && !this.ended && this.#sessionId === session; failures += 1) {
      const answer = await this.#request("GET", { lastEventId }).catch(() => null);
      if (answer !== null && !String(answer.headers["content-type"]).startsWith("text/event-stream")) {
        answer.resume();
        return;
      }
      if (answer !== null) {
        await readEvents(answer, (event) => {
          failures = 0;
          lastEventId = event.id ?? lastEventId;
          retryMs = event.retryMs ?? retryMs;
          this.#receive(event.data, null);
        });
      }
      if (!this.ended) await pause(retryMs, this.#over.signal);
    }
  }

  #receive(data: string, open: StoppableCall | null): void {
    const message = data === "" ? null : parseMessage(data);
    if (message !== null) this.#handle(message, open);
  }

  #handle(message: RpcMessage, open: StoppableCall | null): void {
    const method = own(message, "method");
    if (method === undefined) this.#answer(message);
    else if (method === "notifications/progress") passProgress(message, this.#calls);
    else this.#onOther(message, open?.call ?? null);
  }

  #answer(message: RpcMessage): void {
    const id = own(message, "id");
    const open = typeof id === "number" ? this.#calls.get(id) : undefined;
    if (open === undefined || typeof id !== "number") return;
    if (id === own(this.#initialize, "id")) this.#noteVersion(message);
    this.#calls.delete(id);
    open.call.answer(withId(message, open.clientId));
  }

  #opened(answer: IncomingMessage): void {
    const id = answer.headers["mcp-session-id"];
    this.#sessionId = typeof id === "string" ? id : null;
  }

  #noteVersion(message: RpcMessage): void {
    const result = own(message, "result");
    const version = isJsonObject(result) ? own(result, "protocolVersion") : null;
    this.#version = typeof version === "string" ? version : null;
  }

  /** Opens another session in place of `lost`, once for all calls that found it gone. */
  async #reopen(lost: string): Promise<boolean> {
    if (this.#sessionId !== lost) return this.#sessionId !== null;
    this.#reopening ??= this.#handshake().finally(() => {
      this.#reopening = null;
    });
    return this.#reopening;
  }

  async #handshake(): Promise<boolean> {
    const message = this.#initialize;
    if (message === null) return false;
    this.#sessionId = null;
    this.#version = null;
    const answered = await new Promise<RpcMessage>((resolve) => {
      this.open(message, 0, { headers: this.#headers, notify: () => undefined, answer: resolve });
    });
    if (own(answered, "result") === undefined) return false;
    this.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    await this.#sent;
    return true;
  }

  #fail(id: number, message: string): void {
    const open = this.#calls.get(id);
    if (open === undefined) return;
    this.#calls.delete(id);
    open.stopped.abort();
    const error: RpcError = { code: gatewayCodes.upstreamFailed, message };
    open.call.answer(errorMessage(open.clientId, error));
  }

  #request(method: "POST" | "GET" | "DELETE", init: RequestInit): Promise<IncomingMessage> {
    const { port, path } = this.#target;
    const body = init.body === undefined ? null : Buffer.from(JSON.stringify(init.body));
    const { lastEventId = null } = init;
    const headers = {
      // Never those of another call beside them: what one client added is no other's.
      ...(init.headers ?? this.#headers),
      accept: method === "GET" ? "text/event-stream" : "application/json, text/event-stream",
      host: `localhost:${port}`,
      ...(body === null ? {} : { "content-type": "application/json", "content-length": body.length }),
      ...(this.#sessionId === null ? {} : { "mcp-session-id": this.#sessionId }),
      ...(this.#version === null ? {} : { "mcp-protocol-version": this.#version }),
      ...(lastEventId === null ? {} : { "last-event-id": lastEventId }),
    };
    const signal = init.signal === undefined ? this.#over.signal : AbortSignal.any([this.#over.signal, init.signal]);
    return new Promise((resolve, reject) => {
      const request = openRequest({ host: "127.0.0.1", port, path, method, headers, signal, agent: false }, resolve);
      request.once("error", reject);
      request.end(body ?? undefined);
    });
  }
}

interface RequestInit {
  readonly body?: JsonObject;
  readonly headers?: PassedHeaders;
  readonly signal?: AbortSignal;
  readonly lastEventId?: string | null;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  answer.setEncoding("utf8");
  for await (const piece of answer) {
    text += String(piece);
    if (text.length > maxBodyChars) throw new RangeError("its answer is larger than 16 MiB");
  }
  return text;
}

/** Resolves when the stream has ended, however it did; what it threw in a reader ends it. */
async function readEvents(
  answer: IncomingMessage,
  onEvent: ConstructorParameters<typeof EventReader>[0],
): Promise<void> {
  const reader = new EventReader(onEvent);
  answer.setEncoding("utf8");
  try {
    for await (const piece of answer) reader.push(String(piece));
  } catch {
    answer.destroy();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
