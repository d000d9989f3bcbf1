import type { ServerResponse } from "node:http";
import type { Call } from "./link.ts";
import type { RpcMessage } from "./messages.ts";
import type { Accepts } from "./reply.ts";
import type { SessionStream } from "./session-stream.ts";

interface SessionReplyOptions {
  readonly accepts: Accepts;
  readonly headers?: Readonly<Record<string, string>>;
  /** After how long silent calls become a stream, so that nobody on the way takes them for dead; null never. */
  readonly streamAfterMs: number | null;
  /** After how long the stream lets go of its connection and the client comes back for the rest; null never. */
  readonly pollAfterMs: number | null;
  /** A batch: how many calls it holds. Absent for one call by itself. */
  readonly batchOf?: number;
  /** Makes the stream that this reply becomes, on first need. */
  readonly newStream: () => SessionStream;
  /** The client went away before the answer and without a stream that it could come back to. */
  readonly onGone?: () => void;
}

/**
 * The HTTP answer to what one POST of a session calls: JSON when the answers come first, else a stream that outlives its
 * connection. A client that left gets what is still to come when it resumes the stream.
 */
export class SessionReply implements Call {
  readonly #response: ServerResponse;
  readonly #options: SessionReplyOptions;
  #stream: SessionStream | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Answers that came while it was open whether this becomes a stream. */
  #answers: string[] = [];
  #missing: number;
  #done = false;

  constructor(response: ServerResponse, options: SessionReplyOptions) {
    this.#response = response;
    this.#options = options;
    this.#missing = options.batchOf ?? 1;
    const { accepts, streamAfterMs } = options;
    if (accepts.stream && !accepts.json) this.#begin();
    else if (accepts.stream && streamAfterMs !== null) this.#timer = setTimeout(() => this.#begin(), streamAfterMs);
    response.once("close", () => this.#closed());
  }

  /** Whether a message reaches the client here right now. */
  get canNotify(): boolean {
    if (this.#done || !this.#options.accepts.stream) return false;
    return this.#stream === null ? !this.#response.destroyed : this.#stream.live;
  }

  notify(message: RpcMessage): void {
    this.notifyText(JSON.stringify(message));
  }

  /** Sends a message before the answer; it waits for the client's return if need be. */
  notifyText(text: string): void {
    if (!this.#done && this.#options.accepts.stream && (this.#stream !== null || this.canNotify))
      this.#begin().send(text);
  }

  answer(response: RpcMessage): void {
    this.answerText(JSON.stringify(response));
  }

  answerText(text: string): void {
    if (this.#done) return;
    this.#missing -= 1;
    if (this.#stream !== null) this.#stream.send(text);
    else this.#answers.push(text);
    if (this.#missing === 0) this.#finish();
  }

  /** Ends without an answer, as for a call the client itself cancelled. */
  abandon(): void {
    if (this.#done) return;
    this.#missing -= 1;
    if (this.#missing === 0) this.#finish();
  }

  #finish(): void {
    this.#done = true;
    this.#clear();
    if (this.#stream !== null) this.#stream.end();
    else if (!this.#response.destroyed) this.#answerAtOnce();
  }

  #answerAtOnce(): void {
    const [first] = this.#answers;
    if (first === undefined) {
      this.#response.writeHead(202, { ...this.#options.headers, "content-length": 0 }).end();
      return;
    }
    const body = this.#options.batchOf === undefined ? first : `[${this.#answers.join(",")}]`;
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    this.#response.writeHead(200, { ...this.#options.headers, ...headers });
    this.#response.end(body);
  }

  #begin(): SessionStream {
    if (this.#stream !== null) return this.#stream;
    this.#clear();
    const stream = this.#options.newStream();
    this.#stream = stream;
    stream.open(this.#response);
    for (const text of this.#answers) stream.send(text);
    this.#answers = [];
    const { pollAfterMs } = this.#options;
    if (pollAfterMs !== null) this.#timer = setTimeout(() => stream.release(), pollAfterMs).unref();
    return stream;
  }

  #closed(): void {
    if (this.#stream !== null || this.#done) return;
    this.#clear();
    this.#options.onGone?.();
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
