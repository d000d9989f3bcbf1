import { isJsonMediaType, mediaType } from "../header-values.ts";
import { isJsonObject, own, type RequestId } from "../json-rpc.ts";
import { SseDataScanner } from "./sse-data.ts";

/** Longest answer to `initialize` that is read, in bytes; instructions can be long. */
const maxAnswerBytes = 1024 * 1024;

const MANY_PARTS = 4_096;

/** What the answer to `initialize` says; `version` is null where it names none that could be read, as of an error. */
export interface InitializeFacts {
  readonly version: string | null;
}

export interface InitializeReader {
  /** Feeds bytes of the uncompressed body. Answers the facts as soon as the answer was read, or cannot be any more. */
  push(chunk: Uint8Array): InitializeFacts | null;
  /** Says that no byte follows. */
  end(): InitializeFacts;
}

const UNKNOWN: InitializeFacts = { version: null };

/** Reads which version the answer to an `initialize` of this id settles on: JSON or an event stream, at most 1 MiB. */
export function createInitializeReader(id: RequestId, contentType: string | null): InitializeReader {
  const scanner = mediaType(contentType) === "text/event-stream" ? new SseDataScanner() : null;
  if (scanner === null && !isJsonMediaType(contentType)) return { push: () => UNKNOWN, end: () => UNKNOWN };
  let found: InitializeFacts | null = null;
  let bytes = 0;
  let text: Buffer[] = [];
  const settle = (): void => {
    found ??= text.length === 0 ? null : readAnswer(Buffer.concat(text), id);
    text = [];
  };
  const keep = (data: Buffer, from: number, to: number): void => {
    // Of lines with a byte or two each a part costs fifty times what it holds.
    if (text.push(data.subarray(from, to)) >= MANY_PARTS) text = [Buffer.concat(text)];
  };
  return {
    push(chunk) {
      bytes += chunk.byteLength;
      if (bytes > maxAnswerBytes) found ??= UNKNOWN;
      if (found !== null) return found;
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (scanner === null) text.push(buffer);
      // Lines of data are parted by breaks, which JSON text may have anywhere between its tokens.
      else scanner.push(buffer, keep, settle);
      return found;
    },
    end() {
      settle();
      return found ?? UNKNOWN;
    },
  };
}

/** Null for a message that is not the answer. */
function readAnswer(text: Buffer, id: RequestId): InitializeFacts | null {
  const message = parse(text);
  if (!isJsonObject(message) || own(message, "id") !== id || Object.hasOwn(message, "method")) return null;
  const result = own(message, "result");
  const version = isJsonObject(result) ? own(result, "protocolVersion") : null;
  return typeof version === "string" && version.length <= 64 ? { version } : UNKNOWN;
}

function parse(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString("utf8"));
  } catch {
    return null;
  }
}
