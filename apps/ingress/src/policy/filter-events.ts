import { type FilteredMessage, filterMessage, type ListFilter } from "./filter-message.ts";

export interface EventFilterOptions {
  readonly filter: ListFilter;
  /** The message that stands in the place of one that cannot be read, as JSON; null leaves it out. */
  readonly substitute: string | null;
  /** Longest event that is held, in bytes; a longer one counts as unreadable. */
  readonly maxBytes: number;
}

/** A stream of server-sent events on its way through. */
export interface EventFilter {
  /** What may go out now: whole events. */
  push(chunk: Buffer): Buffer;
  /** What may go out when no byte follows. */
  end(): Buffer;
  /** Bytes of memory, about, that are kept until their event is whole. */
  readonly held: number;
}

interface Line {
  /** With its end. */
  raw: string;
  /** Of a `data` field; null for any other line. */
  readonly data: string | null;
}

/** What a line costs beside its bytes: an event of short ones takes many times its size. */
const LINE_BYTES = 96;
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";
const LEFT_OUT = ": a message that cannot be read was left out";

/**
 * Filters lists of tools in server-sent events (WHATWG HTML, 9.2.6). Events pass whole; those in which nothing is to change
 * pass byte for byte.
 */
export function createEventFilter(options: EventFilterOptions): EventFilter {
  return new Events(options);
}

/** Works on bytes as characters of Latin-1, so that what is not touched comes out as it came in. */
class Events implements EventFilter {
  readonly #options: EventFilterOptions;
  #lines: Line[] = [];
  /** The line that has not ended: what there is of it, and how long it is. */
  #parts: string[] = [];
  #lineLength = 0;
  /** Bytes of the event that has not ended. */
  #size = 0;
  #isFirstLine = true;
  #afterReturn = false;
  #out: string[] = [];

  constructor(options: EventFilterOptions) {
    this.#options = options;
  }

  get held(): number {
    return Math.min(this.#size, this.#options.maxBytes) + this.#lines.length * LINE_BYTES;
  }

  push(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk;
    const text = chunk.toString("latin1");
    const ends = /\r\n?|\n/g;
    let at = 0;
    if (this.#afterReturn && text.startsWith("\n")) {
      this.#joinToReturn();
      at = 1;
    }
    ends.lastIndex = at;
    this.#afterReturn = text.endsWith("\r");
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      this.#take(text.slice(at, end.index));
      this.#endLine(end[0]);
      at = ends.lastIndex;
    }
    this.#take(text.slice(at));
    return this.#flush();
  }

  end(): Buffer {
    if (this.#lineLength > 0) this.#endLine("");
    if (this.#size > 0) this.#endEvent("\n");
    return this.#flush();
  }

  #take(text: string): void {
    this.#lineLength += text.length;
    this.#size += text.length;
    if (this.#size <= this.#options.maxBytes) this.#parts.push(text);
  }

  #endLine(end: string): void {
    const text = this.#parts.join("");
    const isBlank = this.#lineLength === 0;
    const field = this.#isFirstLine && text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
    this.#parts = [];
    this.#lineLength = 0;
    this.#isFirstLine = false;
    this.#lines.push({ raw: text + end, data: dataOf(field) });
    if (isBlank) this.#endEvent(end);
    else if (this.#size > this.#options.maxBytes) this.#lines = [];
  }

  #endEvent(end: string): void {
    const isTooLong = this.#size > this.#options.maxBytes;
    this.#out.push(isTooLong ? placeholder(this.#options, end) + end : eventOf(this.#lines, this.#options));
    this.#lines = [];
    this.#size = 0;
  }

  /** The line feed of a line's end that came in two chunks. */
  #joinToReturn(): void {
    const last = this.#lines.at(-1);
    if (last === undefined) this.#out.push("\n");
    else last.raw += "\n";
  }

  #flush(): Buffer {
    const bytes = Buffer.from(this.#out.join(""), "latin1");
    this.#out = [];
    return bytes;
  }
}

function dataOf(line: string): string | null {
  if (line === "data") return "";
  if (!line.startsWith("data:")) return null;
  return line[5] === " " ? line.slice(6) : line.slice(5);
}

function eventOf(lines: readonly Line[], options: EventFilterOptions): string {
  const data = lines.flatMap((one) => one.data ?? []);
  if (data.length === 0 || data.every((text) => text === "")) return rawOf(lines);
  const text = decoded(data.join("\n"));
  const message: FilteredMessage = text === null ? { kind: "unreadable" } : filterMessage(text, options.filter);
  if (message.kind === "as-is") return rawOf(lines);
  return withData(lines, message.kind === "filtered" ? message.text : null, options);
}

/** The lines with other data in the place of theirs; null for the placeholder. */
function withData(lines: readonly Line[], text: string | null, options: EventFilterOptions): string {
  const first = lines.findIndex(({ data }) => data !== null);
  const end = /[\r\n]*$/.exec(lines[first]?.raw ?? "")?.[0] || "\n";
  const put = text === null ? placeholder(options, end) : dataLines(text, end);
  return lines.map(({ raw, data }, index) => (data === null ? raw : index === first ? put : "")).join("");
}

function placeholder({ substitute }: EventFilterOptions, end: string): string {
  return substitute === null ? LEFT_OUT + end : dataLines(substitute, end);
}

function dataLines(text: string, end: string): string {
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  return bytes
    .split("\n")
    .map((part) => `data: ${part}${end}`)
    .join("");
}

function rawOf(lines: readonly Line[]): string {
  return lines.map(({ raw }) => raw).join("");
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes, one to a character, read as UTF-8; null when they are none. */
function decoded(bytes: string): string | null {
  try {
    return utf8.decode(Buffer.from(bytes, "latin1"));
  } catch {
    return null;
  }
}
