import type { IncomingHttpHeaders } from "node:http";
import { type AppError, toAppError } from "@switchyard/contracts";
import { createInitializeReader, type InitializeReader, type RequestId } from "@switchyard/protocol";
import type { Dispatcher } from "undici";
import type { Stay } from "../limits/org-caps.ts";

/** What stands behind: the relay, or what looks into the answer before it. */
export interface AnswerTaker extends Dispatcher.DispatchHandler {
  refuse(error: AppError): void;
}

export interface OpeningAnswerOptions {
  /** Id of the initialize request. */
  readonly id: RequestId;
  /** Makes the client-visible session id from what the server gave and settled on. */
  readonly open: (upstreamId: string, version: string | null) => Promise<string>;
  /** Where bytes that are held are counted; null where nobody counts. */
  readonly stay: Pick<Stay, "hold" | "free"> | null;
}

/**
 * Stands between the answer to `initialize` and its relay: holds the answer, status and headers included, until the version
 * that it settles on is known and the session has a client-visible id that carries it. At most 1 MiB is held.
 */
export class OpeningAnswer implements Dispatcher.DispatchHandler {
  /** The client-visible id, once the relay is told of the answer; null where the server opened no session. */
  sessionId: string | null = null;
  readonly #taker: AnswerTaker;
  readonly #options: OpeningAnswerOptions;
  #reader: InitializeReader | null = null;
  #start: { readonly status: number; readonly headers: IncomingHttpHeaders; readonly upstreamId: string } | null = null;
  #held: Buffer[] = [];
  #opening = false;
  /** How upstream ended while the session was being opened. */
  #ended: (() => void) | null = null;

  constructor(taker: AnswerTaker, options: OpeningAnswerOptions) {
    this.#taker = taker;
    this.#options = options;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#taker.onRequestStart?.(controller, context);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    const upstreamId = headers["mcp-session-id"];
    const type = headers["content-type"];
    // What says two things of itself, the relay refuses.
    const isClear = !Array.isArray(upstreamId) && !Array.isArray(type);
    if (status < 200 || status >= 300 || upstreamId === undefined || !isClear) {
      this.#taker.onResponseStart?.(controller, status, headers);
      return;
    }
    this.#start = { status, headers, upstreamId };
    this.#reader = createInitializeReader(this.#options.id, type ?? null);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#start === null) {
      this.#taker.onResponseData?.(controller, chunk);
      return;
    }
    try {
      this.#options.stay?.hold(chunk.length);
    } catch (error) {
      this.#taker.refuse(toAppError(error));
      return;
    }
    this.#held.push(chunk);
    const facts = this.#opening ? null : (this.#reader?.push(chunk) ?? null);
    if (facts !== null) this.#open(controller, facts.version);
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    const end = (): void => this.#taker.onResponseEnd?.(controller, trailers);
    if (this.#start === null) {
      end();
      return;
    }
    this.#ended = end;
    if (!this.#opening) this.#open(controller, this.#reader?.end().version ?? null);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    const end = (): void => this.#taker.onResponseError?.(controller, error);
    if (this.#opening && this.#start !== null) this.#ended = end;
    else end();
  }

  #open(controller: Dispatcher.DispatchController, version: string | null): void {
    const start = this.#start;
    if (start === null) return;
    this.#opening = true;
    controller.pause();
    this.#options.open(start.upstreamId, version).then(
      (sessionId) => {
        this.sessionId = sessionId;
        this.#start = null;
        this.#taker.onResponseStart?.(controller, start.status, start.headers);
        for (const chunk of this.#held.splice(0)) {
          this.#options.stay?.free(chunk.length);
          this.#taker.onResponseData?.(controller, chunk);
        }
        controller.resume();
        this.#ended?.();
      },
      (error: unknown) => this.#taker.refuse(toAppError(error)),
    );
  }
}
