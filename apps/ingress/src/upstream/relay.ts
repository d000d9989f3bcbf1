import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { AppError, toAppError } from "@switchyard/contracts";
import { type Envelope, mediaType } from "@switchyard/protocol";
import type { Dispatcher } from "undici";
import { errorBody } from "../answers/answer-error.ts";
import type { ExchangeRecorder, StreamEnd } from "../audit/exchange-recorder.ts";
import { createOutcomeWatch, type Settled } from "../audit/outcome-watch.ts";
import type { Exchange } from "../exchange.ts";
import { isEndless } from "./is-endless.ts";
import { badAnswer, refuseAnswer, refuseUnanswered } from "./refuse-answer.ts";
import { upstreamFailed } from "./upstream-errors.ts";

/** A JSON answer up to this size is collected and sent in one piece. */
const COLLECT_BYTES = 256 * 1024;
/** How long an answer is still waited for when the client of the handshake era, for whom that is no cancellation, left. */
const ORPHAN_MS = 5 * 60_000;
/** How much of an answer that nobody takes is read for its outcome; an endless one must not keep us busy. */
const ORPHAN_BYTES = 16 * 1024 * 1024;

export interface RelayOptions {
  readonly exchange: Exchange;
  /** What was asked. */
  readonly envelope: Envelope;
  readonly recorder: ExchangeRecorder;
  /** The headers that go out for an upstream answer. */
  readonly headersFor: (upstream: IncomingHttpHeaders) => OutgoingHttpHeaders;
  readonly isDraining: () => boolean;
}

/**
 * Takes one upstream answer to the client: small JSON in one piece, everything else as it comes, under the client's
 * back-pressure. The byte that completes a JSON-RPC response leaves only after its audit record was written. `done`
 * settles when both sides are through; it rejects as long as nothing was sent, so that the caller can still answer.
 */
export class Relay implements Dispatcher.DispatchHandler {
  readonly done: Promise<void>;
  /** Whether a byte of the request may have left; before that, another instance may be tried. */
  requestStarted = false;
  readonly #options: RelayOptions;
  readonly #watch: ReturnType<typeof createOutcomeWatch>;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #headers: OutgoingHttpHeaders = {};
  #mode: "waiting" | "collect" | "stream" | "discard" | "over" = "waiting";
  #collected: Buffer[] = [];
  #collectedBytes = 0;
  /** Chunks that arrived while a record is being written, in order. */
  #waiting: Buffer[] | null = null;
  #ended: "end" | "upstream_lost" | null = null;
  #orphanTimer: NodeJS.Timeout | null = null;
  #orphanBytes = 0;
  #cut: AppError | null = null;
  #concluded = false;
  /** Whether what went out ends with a blank line, so that another event can follow. */
  #betweenEvents = true;
  readonly #onClose = (): void => this.#clientClosed();
  readonly #onDrain = (): void => this.#controller?.resume();

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#watch = createOutcomeWatch(options.envelope);
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    options.exchange.response.on("close", this.#onClose).on("drain", this.#onDrain);
  }

  /** Ends the exchange from our side: the process is going down, or the caller may no longer have what is open. */
  cutOff(refusal: AppError | null = null): void {
    this.#cut = refusal;
    const reason = refusal ?? upstreamFailed(new Error("the ingress is shutting down"));
    if (this.#controller === null) this.#fail(reason);
    else this.#controller.abort(reason);
  }

  /**
   * Ends a stream that has no end of its own, in order: the client finds it complete and asks for another. One that has
   * not begun ends as it begins.
   */
  conclude(): void {
    this.#concluded = true;
    if (this.#mode === "stream") this.#controller?.abort(new Error("the stream is concluded"));
  }

  /** Ends the exchange with an error of ours, whatever upstream would still send. */
  refuse(error: AppError): void {
    this.#fail(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.requestStarted = true;
    this.#controller = controller;
    if (this.#options.exchange.response.destroyed) this.#clientClosed();
    if (this.#mode === "over") controller.abort(new Error("the exchange is over"));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#mode === "over") return;
    const type = typeof headers["content-type"] === "string" ? headers["content-type"] : null;
    this.#status = status;
    this.#watch.begin(status, type);
    if (this.#mode === "discard") return;
    const refusal = refuseAnswer(status, headers, type);
    if (refusal !== null) {
      this.#fail(refusal);
      return;
    }
    try {
      this.#headers = this.#options.headersFor(headers);
    } catch (error) {
      this.#fail(toAppError(error));
      return;
    }
    if (mediaType(type) === "text/event-stream") this.#beginStream();
    else this.#mode = "collect";
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#mode === "discard") this.#orphanBytes += chunk.length;
    if (this.#orphanBytes > ORPHAN_BYTES && this.#mode === "discard") this.#abandon();
    else this.#accept(chunk);
  }

  onResponseEnd(): void {
    this.#end("end");
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#mode === "over") return;
    if (this.#mode === "waiting" || this.#mode === "collect") {
      this.#fail(error instanceof AppError ? error : upstreamFailed(error));
      return;
    }
    this.#end("upstream_lost");
  }

  #accept(chunk: Buffer): void {
    if (this.#mode === "over") return;
    if (this.#waiting !== null) this.#waiting.push(chunk);
    else if (this.#mode === "collect") this.#collect(chunk);
    else this.#pass(chunk);
  }

  #collect(chunk: Buffer): void {
    if (this.#headers["content-type"] === undefined) {
      this.#fail(badAnswer(this.#status >= 400 ? this.#status : 502, `answered ${this.#status} without a media type`));
      return;
    }
    this.#collected.push(chunk);
    this.#collectedBytes += chunk.length;
    if (this.#collectedBytes <= COLLECT_BYTES) return;
    const body = Buffer.concat(this.#collected);
    this.#collected = [];
    this.#beginStream();
    this.#accept(body);
  }

  #beginStream(): void {
    const { exchange, envelope, recorder, isDraining } = this.#options;
    const endless = isEndless(envelope);
    this.#mode = "stream";
    const open = (): void => {
      if (exchange.response.destroyed) return;
      // A proxy in front would otherwise collect events before it passes them on.
      const unbuffered = this.#isEvents() ? { "x-accel-buffering": "no" } : {};
      const close = isDraining() ? { connection: "close" } : {};
      exchange.response.writeHead(this.#status, { ...this.#headers, ...unbuffered, ...close });
      exchange.response.flushHeaders();
      if (endless && (this.#concluded || isDraining())) this.conclude();
    };
    if (endless) this.#afterRecord(recorder.stream(exchange, "open", { httpStatus: this.#status }), open);
    else open();
  }

  #pass(chunk: Buffer): void {
    const { pass, settled } = this.#watch.push(chunk);
    if (settled.length === 0) {
      this.#write(chunk);
      return;
    }
    this.#write(chunk.subarray(0, pass));
    const recorded = this.#options.recorder.settled(this.#options.exchange, this.#outcomeOf(), settled);
    this.#afterRecord(recorded, () => this.#write(chunk.subarray(pass)));
  }

  #write(bytes: Buffer): void {
    if (this.#mode !== "stream" || bytes.length === 0) return;
    this.#betweenEvents = endsWithBlankLine(bytes);
    if (!this.#options.exchange.response.write(bytes)) this.#controller?.pause();
  }

  /** Holds everything that follows until `recorded` is done, then goes on with `next`. */
  #afterRecord(recorded: Promise<void>, next: () => void): void {
    this.#waiting = [];
    this.#controller?.pause();
    recorded.then(
      () => {
        next();
        const waiting = this.#waiting ?? [];
        this.#waiting = null;
        this.#controller?.resume();
        // One of them may bring the next record; the rest then waits for that.
        for (const chunk of waiting) this.#accept(chunk);
        if (this.#ended !== null) this.#end(this.#ended);
      },
      (error: unknown) => this.#fail(toAppError(error)),
    );
  }

  #end(how: "end" | "upstream_lost"): void {
    if (this.#mode === "over") return;
    this.#ended = how;
    if (this.#waiting !== null) return;
    if (this.#mode === "collect") this.#sendCollected();
    else this.#finish(this.#mode === "discard" && how !== "end" ? "client_gone" : how);
  }

  #sendCollected(): void {
    const { exchange, envelope, recorder } = this.#options;
    const [first = EMPTY] = this.#collected;
    const body = this.#collected.length <= 1 ? first : Buffer.concat(this.#collected);
    const { settled } = this.#watch.push(body);
    const facts = { status: this.#status, bytes: body.length };
    const refusal = settled.length === 0 ? refuseUnanswered(envelope, facts) : null;
    if (refusal !== null) {
      this.#fail(refusal);
      return;
    }
    const unanswered = this.#watch.finish("end");
    this.#record(unanswered.length === 0 ? settled : [...settled, ...unanswered], recorder).then(
      () => {
        if (this.#mode !== "over") this.#over();
        if (exchange.response.destroyed) return;
        const headers = this.#headers;
        if (this.#options.isDraining()) headers["connection"] = "close";
        if (this.#status !== 204) headers["content-length"] = body.length;
        exchange.response.writeHead(this.#status, headers);
        // As text of one byte a character it leaves together with the head, in one write.
        exchange.response.end(body.toString("latin1"), "latin1");
      },
      (error: unknown) => this.#fail(toAppError(error)),
    );
  }

  #finish(end: "end" | "upstream_lost" | "client_gone"): void {
    const { exchange, recorder } = this.#options;
    const { response } = exchange;
    const unanswered = this.#watch.finish(end);
    const streaming = this.#mode === "stream";
    this.#record(this.#concluded ? unanswered.map(concluded) : unanswered, recorder).then(
      () => {
        this.#over();
        if (response.destroyed) return;
        if (end === "end") response.end();
        else if (streaming) this.#endLost(unanswered.length > 0);
        else response.destroy();
      },
      (error: unknown) => this.#fail(toAppError(error)),
    );
  }

  /** Upstream broke off. What can still be said is said, so that nobody waits for an answer that will not come. */
  #endLost(isUnanswered: boolean): void {
    const { exchange, envelope } = this.#options;
    const { response } = exchange;
    const { socket } = response;
    if (isEndless(envelope) && this.#cut === null) response.end(() => this.#concluded && socket?.destroySoon());
    else if (!this.#isEvents() || envelope.kind !== "request") response.destroy();
    else if (!isUnanswered) response.end();
    else {
      const error = this.#cut ?? upstreamFailed(new Error("the answer broke off"));
      const gap = this.#betweenEvents ? "" : "\n\n";
      response.end(`${gap}event: message\ndata: ${errorBody(exchange, error)}\n\n`);
    }
  }

  #isEvents(): boolean {
    return mediaType(String(this.#headers["content-type"] ?? "")) === "text/event-stream";
  }

  #record(settled: readonly Settled[], recorder: ExchangeRecorder): Promise<void> {
    const { exchange, envelope } = this.#options;
    if (envelope.kind === "open-stream" && this.#mode !== "collect") {
      return recorder.stream(exchange, "close", this.#outcomeOf());
    }
    return settled.length === 0 ? DONE : recorder.settled(exchange, this.#outcomeOf(), settled);
  }

  #outcomeOf(): StreamEnd {
    return this.#cut === null ? { httpStatus: this.#status } : { httpStatus: this.#status, cut: this.#cut.code };
  }

  /** A modern client that leaves cancels; one of the handshake era does not, so its answer is still waited for. */
  #clientClosed(): void {
    if (this.#mode === "over" || this.#options.exchange.response.writableFinished) return;
    const { envelope } = this.#options;
    if (envelope.era === "modern" || envelope.kind === "open-stream") {
      this.#abandon();
      return;
    }
    const read = Buffer.concat(this.#collected);
    this.#collected = [];
    if (this.#mode !== "collect" || this.#ended === null) this.#mode = "discard";
    if (this.#mode === "discard" && read.length > 0) this.#pass(read);
    this.#controller?.resume();
    this.#orphanTimer ??= setTimeout(() => this.#abandon(), ORPHAN_MS).unref();
  }

  #abandon(): void {
    const { exchange, recorder } = this.#options;
    const recorded = this.#record(this.#watch.finish("client_gone"), recorder);
    this.#over();
    this.#controller?.abort(new Error("the client closed the connection"));
    recorded.catch(() => exchange.response.destroy());
  }

  #fail(error: AppError): void {
    if (this.#mode === "over") return;
    const { response } = this.#options.exchange;
    const answered = response.headersSent || response.destroyed;
    this.#mode = "over";
    this.#clear();
    this.#controller?.abort(error);
    if (!answered) {
      // Another relay may stand in its place.
      response.off("close", this.#onClose).off("drain", this.#onDrain);
      this.#reject(error);
      return;
    }
    response.destroy();
    this.#resolve();
  }

  #over(): void {
    this.#mode = "over";
    this.#clear();
    this.#resolve();
  }

  #clear(): void {
    if (this.#orphanTimer !== null) clearTimeout(this.#orphanTimer);
    this.#collected = [];
  }
}

const DONE = Promise.resolve();
const EMPTY = Buffer.alloc(0);

/** An outcome of a stream that we ended in order. */
function concluded(settled: Settled): Settled {
  return { ...settled, outcome: { outcome: "complete" } };
}

function endsWithBlankLine(bytes: Buffer): boolean {
  const end = bytes.subarray(-4).toString("latin1");
  return end.endsWith("\n\n") || end.endsWith("\r\n\r\n") || end.endsWith("\r\r");
}
