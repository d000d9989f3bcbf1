import { isJsonMediaType, mediaType } from "../header-values.ts";
import type { RequestId } from "../json-rpc.ts";
import type { Era } from "../revisions.ts";
import { cleanText, type DocumentFacts, maxPreviewLength, ResponseReader } from "./response-reader.ts";
import { SseDataScanner } from "./sse-data.ts";

/** How an exchange ended; `cancelled` is a modern client that closed its stream before the answer. */
export type OutcomeKind =
  | "complete"
  | "input_required"
  | "task"
  | "tool_error"
  | "rpc_error"
  | "http_error"
  | "cancelled";

/** What came back, in short. `preview` is the first text, not redacted, at most 512 characters. */
export interface ResultSummary {
  readonly isError: boolean;
  /** Kinds of content, each once: `text`, `image`, `resource`, `structured`, `tools`…; at most 8. */
  readonly kinds: readonly string[];
  /** Length of the JSON-RPC response in bytes. */
  readonly bytes: number;
  readonly preview: string;
}

export interface Outcome {
  readonly outcome: OutcomeKind;
  /** JSON-RPC error code of `rpc_error`, HTTP status of `http_error`, 499 for a legacy client that went away. */
  readonly errorCode?: number;
  readonly result?: ResultSummary;
  readonly taskId?: string;
}

/** Why the response is over: `end` = upstream finished it, `upstream_lost` = it broke, `client_gone` = nobody reads on. */
export type TapEnd = "end" | "upstream_lost" | "client_gone";

export interface OutcomeTap {
  /** Tells status and Content-Type of the response, before its first byte. */
  begin(httpStatus: number, contentType: string | null): void;
  /**
   * Feeds one chunk of the (uncompressed) body. Answers how many of its first bytes may go out at once: all of them, or
   * those before the byte without which no reader can parse the JSON-RPC response. Once {@link responseFrameSeen} is
   * true, write the audit record, then send the rest; later chunks are never held.
   */
  push(chunk: Uint8Array): number;
  /** Whether the JSON-RPC response for the id has been read whole. */
  readonly responseFrameSeen: boolean;
  /** The outcome, once the response was read or {@link finish} was called; null before. */
  readonly outcome: Outcome | null;
  /** Says that no byte follows and answers the outcome. An outcome already read stays. */
  finish(end: TapEnd): Outcome;
}

/**
 * Watches one HTTP response of an MCP server for the answer to one request, in constant memory (under 16 KiB), whatever
 * the body is. `id` null (notifications, GET streams, DELETE) settles by status alone.
 */
export function createOutcomeTap(init: { readonly id: RequestId | null; readonly era: Era }): OutcomeTap {
  return new Tap(init.id, init.era);
}

class Tap implements OutcomeTap {
  readonly #id: RequestId | null;
  readonly #era: Era;
  readonly #reader: ResponseReader;
  #sse: SseDataScanner | null = null;
  #json = false;
  #status = 0;
  #holdAt = -1;
  #seen = false;
  #outcome: Outcome | null = null;

  constructor(id: RequestId | null, era: Era) {
    this.#id = id;
    this.#era = era;
    this.#reader = new ResponseReader((facts) => this.#document(facts));
  }

  get responseFrameSeen(): boolean {
    return this.#seen;
  }

  get outcome(): Outcome | null {
    return this.#outcome;
  }

  begin(httpStatus: number, contentType: string | null): void {
    this.#status = httpStatus;
    if (mediaType(contentType) === "text/event-stream") this.#sse = new SseDataScanner();
    else this.#json = isJsonMediaType(contentType);
  }

  push(chunk: Uint8Array): number {
    const seenBefore = this.#seen || this.#id === null || this.#outcome !== null;
    if (seenBefore || (this.#sse === null && !this.#json)) return chunk.byteLength;
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#holdAt = -1;
    if (this.#sse === null) this.#read(buffer, 0, buffer.length);
    else {
      this.#sse.push(
        buffer,
        (data, from, to) => this.#read(data, from, to),
        () => this.#endEvent(),
      );
    }
    return this.#holdAt === -1 ? chunk.byteLength : this.#holdAt;
  }

  finish(end: TapEnd): Outcome {
    this.#outcome ??= this.#withoutAnswer(end);
    return this.#outcome;
  }

  #read(chunk: Buffer, from: number, to: number): void {
    for (let at = from; at < to && !this.#seen; ) {
      const last = this.#reader.push(chunk, at, to);
      if (last === -1) return;
      if (this.#seen) this.#holdAt = last;
      at = last + 1;
    }
  }

  #endEvent(): void {
    if (!this.#seen) this.#reader.reset();
  }

  #document(facts: DocumentFacts): void {
    if (facts.hasMethod || facts.answer === null) return;
    const refusal = this.#sse === null && facts.answer === "error" && (facts.id === null || facts.id === undefined);
    if (facts.id !== this.#id && !refusal) return;
    this.#seen = true;
    this.#outcome = outcomeOf(facts);
  }

  #withoutAnswer(end: TapEnd): Outcome {
    if (end === "client_gone" && this.#id !== null) {
      return this.#era === "modern" ? { outcome: "cancelled" } : { outcome: "http_error", errorCode: 499 };
    }
    if (this.#status >= 400) return { outcome: "http_error", errorCode: this.#status };
    if (this.#id === null && this.#status !== 0) return { outcome: "complete" };
    return { outcome: "http_error", errorCode: 502 };
  }
}

function outcomeOf(facts: DocumentFacts): Outcome {
  if (facts.answer === "error") {
    const preview = cleanText(facts.errorMessage, maxPreviewLength);
    const result = { isError: true, kinds: [], bytes: facts.bytes, preview };
    return facts.errorCode === null
      ? { outcome: "rpc_error", result }
      : { outcome: "rpc_error", errorCode: facts.errorCode, result };
  }
  const { isError, kinds, bytes, preview } = facts;
  const result: ResultSummary = { isError, kinds, bytes, preview };
  const outcome = resultOutcome(facts);
  return outcome === "task" && facts.taskId !== null ? { outcome, result, taskId: facts.taskId } : { outcome, result };
}

function resultOutcome(facts: DocumentFacts): OutcomeKind {
  if (facts.isError) return "tool_error";
  if (facts.resultType === "input_required") return "input_required";
  if (facts.resultType === "task" || (facts.resultType === null && facts.taskId !== null)) return "task";
  return "complete";
}
