import type { IncomingHttpHeaders } from "node:http";
import { AppError, toAppError } from "@switchyard/contracts";
import { mediaType } from "@switchyard/protocol";
import type { Dispatcher } from "undici";
import type { Stay } from "../limits/org-caps.ts";
import type { Relay } from "../upstream/relay.ts";
import { createEventFilter, type EventFilter } from "./filter-events.ts";
import { filterMessage, type ListFilter } from "./filter-message.ts";

/** Longest list of tools that is filtered, as the server sent it. */
const MAX_BYTES = 16 * 1024 * 1024;
/** What upstream says about bytes that do not go out as they came. */
const ABOUT_BYTES = ["etag", "digest", "content-digest", "repr-digest", "content-md5", "last-modified"];

export interface FilteredAnswerOptions {
  readonly filter: ListFilter;
  /** The error answer to the request, as JSON, for streams that have begun; null where no one request is answered. */
  readonly errorBody: ((error: AppError) => string) | null;
  /** Where bytes that are kept are counted; null where nobody counts. */
  readonly stay: Pick<Stay, "hold" | "free"> | null;
}

/** Stands between an upstream answer and its relay, and takes the tools out that the caller may not call. */
export class FilteredAnswer implements Dispatcher.DispatchHandler {
  readonly #relay: Relay;
  readonly #options: FilteredAnswerOptions;
  #events: EventFilter | null = null;
  #body: Buffer[] = [];
  #bodyBytes = 0;
  #over = false;

  constructor(relay: Relay, options: FilteredAnswerOptions) {
    this.#relay = relay;
    this.#options = options;
  }

  /** Ends the exchange with an error of ours. */
  refuse(error: AppError): void {
    this.#refuse(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#relay.onRequestStart(controller);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    const { filter, errorBody } = this.#options;
    const type = headers["content-type"];
    if (typeof type === "string" && mediaType(type) === "text/event-stream") {
      const substitute = errorBody?.(listUnreadable()) ?? null;
      this.#events = createEventFilter({ filter, substitute, maxBytes: MAX_BYTES });
    }
    const kept = Object.entries(headers).filter(([name]) => !ABOUT_BYTES.includes(name));
    this.#relay.onResponseStart(controller, status, Object.fromEntries(kept));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    try {
      if (this.#events !== null) this.#passEvents(controller, this.#events, chunk);
      else this.#keep(chunk);
    } catch (error) {
      this.#refuse(toAppError(error));
    }
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#over) return;
    if (this.#events !== null) this.#pass(controller, this.#events.end());
    else if (this.#bodyBytes > 0) this.#passBody(controller);
    this.#relay.onResponseEnd();
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#body = [];
    this.#relay.onResponseError(controller, error);
  }

  /** Throws AppError tool_list_too_long, org_bodies_full. */
  #keep(chunk: Buffer): void {
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes > MAX_BYTES) throw listTooLong();
    this.#options.stay?.hold(chunk.length);
    this.#body.push(chunk);
  }

  /** Throws AppError org_bodies_full. */
  #passEvents(controller: Dispatcher.DispatchController, events: EventFilter, chunk: Buffer): void {
    const before = events.held;
    const out = events.push(chunk);
    const more = events.held - before;
    if (more > 0) this.#options.stay?.hold(more);
    else this.#options.stay?.free(-more);
    this.#pass(controller, out);
  }

  #passBody(controller: Dispatcher.DispatchController): void {
    const body = Buffer.concat(this.#body);
    this.#body = [];
    const text = readUtf8(body);
    const message = text === null ? null : filterMessage(text, this.#options.filter);
    if (message === null || message.kind === "unreadable") this.#refuse(listUnreadable());
    else this.#pass(controller, message.kind === "as-is" ? body : Buffer.from(message.text));
  }

  #pass(controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (bytes.length > 0) this.#relay.onResponseData(controller, bytes);
  }

  #refuse(error: AppError): void {
    this.#over = true;
    this.#body = [];
    this.#events = null;
    this.#relay.refuse(error);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readUtf8(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

function listUnreadable(): AppError {
  return new AppError({
    code: "tool_list_unreadable",
    kind: "upstream_failed",
    message: "The MCP server answered with a list of tools that cannot be read, and you may not call all of them.",
    remedy: "Look at the server's log: its answer is no JSON, or no list of tools as the MCP specification has it.",
  });
}

function listTooLong(): AppError {
  return new AppError({
    code: "tool_list_too_long",
    kind: "upstream_failed",
    message: `The MCP server's list of tools is longer than ${MAX_BYTES / 1024 / 1024} MiB, and you may not call all of them.`,
    remedy: "Have the server answer in pages (nextCursor).",
  });
}
