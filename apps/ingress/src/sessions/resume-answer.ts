import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "@switchyard/contracts";
import type { Dispatcher } from "undici";
import type { AnswerTaker } from "./opening-answer.ts";

const CODE = "resume_refused";

/** Whether an instance would not resume a stream that another one had begun. */
export function isRefusedResume(error: unknown): boolean {
  return error instanceof AppError && error.code === CODE;
}

/**
 * Stands before the answer to a GET with `Last-Event-ID` in a session that lives elsewhere than it did: the event may be
 * known to the first instance alone. Refused for that, the stream is asked for without it, so that it is there again.
 */
export class ResumeAnswer implements Dispatcher.DispatchHandler {
  readonly #taker: AnswerTaker;
  #refused = false;

  constructor(taker: AnswerTaker) {
    this.#taker = taker;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#taker.onRequestStart?.(controller, context);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#refused = status === 400 || status === 404 || status === 500;
    if (this.#refused) this.#taker.refuse(refusedResume());
    else this.#taker.onResponseStart?.(controller, status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#refused) this.#taker.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    if (!this.#refused) this.#taker.onResponseEnd?.(controller, trailers);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#refused) this.#taker.onResponseError?.(controller, error);
  }
}

function refusedResume(): AppError {
  return new AppError({
    code: CODE,
    kind: "conflict",
    message: "The event is not known to the instance that holds the session now.",
  });
}
