import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { EventStream } from "./event-stream.ts";
import type { Call } from "./link.ts";
import type { RpcMessage } from "./messages.ts";

/** What a client takes as the answer to a request. */
export interface Accepts {
  readonly json: boolean;
  readonly stream: boolean;
}

/** Reads an Accept header; absent means anything. */
export function readAccept(headers: IncomingHttpHeaders): Accepts {
  const types = (headers.accept ?? "*/*").split(",").map((part) => part.split(";", 1)[0]?.trim().toLowerCase());
  const any = types.includes("*/*");
  return {
    json: any || types.includes("application/json") || types.includes("application/*"),
    stream: any || types.includes("text/event-stream") || types.includes("text/*"),
  };
}

interface ReplyOptions {
  readonly accepts: Accepts;
  readonly headers?: Readonly<Record<string, string>>;
  /** After how long a silent call becomes a stream, so that nobody on the way takes it for dead; null never. */
  readonly streamAfterMs: number | null;
  readonly statusOf?: (response: RpcMessage) => number;
  /** The client went away before the answer. */
  readonly onGone?: () => void;
  readonly onAnswer?: (response: RpcMessage) => void;
}

/** Most calls answer at once and get plain JSON; those that notify or take their time become an event stream. */
export const defaultStreamAfterMs = 250;

/** The HTTP answer to one request: JSON when the answer comes first, a stream as soon as something else does. */
export class Reply implements Call {
  readonly #response: ServerResponse;
  readonly #options: ReplyOptions;
  #stream: EventStream | null = null;
  #timer: NodeJS.Timeout | null = null;
  #done = false;

  constructor(response: ServerResponse, options: ReplyOptions) {
    this.#response = response;
    this.#options = options;
    if (options.accepts.stream && !options.accepts.json) this.#begin();
    else if (options.accepts.stream && options.streamAfterMs !== null) {
      this.#timer = setTimeout(() => this.#begin(), options.streamAfterMs);
    }
    response.once("close", () => {
      this.#clear();
      if (!this.#done) options.onGone?.();
      this.#done = true;
    });
  }

  /** Whether messages other than the answer can still reach the client here. */
  get canNotify(): boolean {
    return !this.#done && this.#options.accepts.stream;
  }

  notify(message: RpcMessage): void {
    if (this.canNotify) this.#begin().send(message);
  }

  /** Throws when the response cannot be written as JSON (nested too deep); it can be answered otherwise then. */
  answer(response: RpcMessage): void {
    if (this.#done) return;
    this.#options.onAnswer?.(response);
    const body = JSON.stringify(response);
    this.#done = true;
    this.#clear();
    if (this.#stream !== null) {
      this.#stream.sendText(body);
      this.#stream.end();
      return;
    }
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    this.#response.writeHead(this.#options.statusOf?.(response) ?? 200, { ...this.#options.headers, ...headers });
    this.#response.end(body);
  }

  /** Ends without an answer, as for a call the client itself cancelled. */
  abandon(): void {
    if (this.#done) return;
    this.#done = true;
    this.#clear();
    if (this.#options.accepts.stream) this.#begin().end();
    else this.#response.writeHead(202, { "content-length": 0 }).end();
  }

  #begin(): EventStream {
    this.#clear();
    this.#stream ??= new EventStream(this.#response, this.#options.headers ?? {});
    return this.#stream;
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
