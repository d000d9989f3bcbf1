/** Deepest level whose keys are followed; below it only brackets and strings are counted. */
const watchedDepth = 6;
const maxKeyLength = 64;
const plainString = /^"[\x20\x21\x23-\x5b\x5d-\x7e]*"$/;

/** One value met inside a watched document. `text` is raw JSON: a string keeps its quotes and escapes, perhaps cut. */
export interface FieldEvent {
  /** Keys from the document's root, `*` for a list; for example `["result","content","*","type"]`. */
  readonly path: readonly string[];
  readonly kind: "string" | "scalar" | "container";
  readonly text: string;
}

export interface FieldReader {
  /** Asked before a string is read: how many of its bytes to keep, 0 to skip it. */
  readonly keep: (path: readonly string[]) => number;
  /** Asked as an object or list begins: whether anything inside matters. What is muted is walked over at full speed. */
  readonly follow: (path: readonly string[]) => boolean;
  readonly onField: (event: FieldEvent) => void;
  /** A document of the text has ended: the top-level value, or each element of a top-level list. */
  readonly onDocument: (bytes: number) => void;
}

/**
 * Reads JSON as it comes in pieces, in constant memory, and reports values by path. Lenient: what is no JSON is walked
 * over, never thrown at. One instance reads one text.
 */
export class JsonFieldScanner {
  readonly #reader: FieldReader;
  readonly #path: string[] = [];
  readonly #open: ("object" | "list")[] = [];
  #depth = 0;
  #base = 0;
  #mutedBelow = Number.POSITIVE_INFINITY;
  #started = false;
  #documentBytes = 0;
  #expectKey = false;
  #text = "";
  #room = 0;
  #mode: "between" | "string" | "scalar" = "between";
  #escaped = false;
  #readingKey = false;

  constructor(reader: FieldReader) {
    this.#reader = reader;
  }

  /** Feeds bytes `from` to `to` of a chunk; answers where the next document's last byte stands, or -1 if none ends. */
  push(chunk: Buffer, from: number, to: number): number {
    for (let at = from; at < to; at += 1) {
      if (this.#mode === "string") {
        const last = this.#string(chunk, at, to);
        this.#documentBytes += last - at + 1;
        at = last;
        continue;
      }
      this.#documentBytes += 1;
      if (this.#structure(chunk[at] ?? 0)) return at;
    }
    return -1;
  }

  /** Consumes string bytes from `at`; answers the index of the last byte taken. */
  #string(chunk: Buffer, at: number, to: number): number {
    let from = at;
    if (this.#escaped) {
      this.#escaped = false;
      from += 1;
    }
    for (let end = from; end < to; end += 1) {
      end = chunk.indexOf(0x22, end);
      if (end === -1 || end >= to) break;
      let slashes = 0;
      while (end - 1 - slashes >= from && chunk[end - 1 - slashes] === 0x5c) slashes += 1;
      if (slashes % 2 === 1) continue;
      this.#take(chunk, at, end + 1);
      this.#endString();
      return end;
    }
    let slashes = 0;
    while (to - 1 - slashes >= from && chunk[to - 1 - slashes] === 0x5c) slashes += 1;
    this.#escaped = slashes % 2 === 1;
    this.#take(chunk, at, to);
    return to - 1;
  }

  #take(chunk: Buffer, from: number, to: number): void {
    const length = Math.min(this.#room, to - from);
    if (length <= 0) return;
    this.#text += chunk.toString("latin1", from, from + length);
    this.#room -= length;
  }

  #endString(): void {
    this.#mode = "between";
    if (this.#readingKey) this.#setKey(this.#text);
    else if (this.#text !== "") this.#emit("string", this.#text);
    this.#readingKey = false;
    this.#expectKey = false;
  }

  /** Takes one byte outside of strings; true when it ends a document. */
  #structure(byte: number): boolean {
    if (this.#mode === "scalar" && !this.#endScalar(byte)) return false;
    switch (byte) {
      case 0x22:
        this.#beginString();
        return false;
      case 0x7b:
      case 0x5b:
        this.#beginContainer(byte === 0x7b);
        return false;
      case 0x7d:
      case 0x5d:
        return this.#endContainer();
      case 0x2c:
        this.#expectKey = this.#watching() && this.#open.at(-1) === "object";
        return false;
      default:
        if (byte !== 0x3a && !isBlank(byte)) this.#beginScalar(byte);
        return false;
    }
  }

  /** Gives a number or word its next byte; true when that byte is no part of it. */
  #endScalar(byte: number): boolean {
    if (endsScalar(byte)) {
      this.#mode = "between";
      if (this.#watching()) this.#emit("scalar", this.#text);
      return true;
    }
    if (this.#room > 0) {
      this.#text += String.fromCharCode(byte);
      this.#room -= 1;
    }
    return false;
  }

  #beginString(): void {
    this.#mode = "string";
    this.#text = "";
    this.#readingKey = this.#expectKey;
    this.#room = this.#readingKey ? maxKeyLength : this.#watching() ? this.#reader.keep(this.#path) : 0;
    if (this.#room > 0) {
      this.#text = '"';
      this.#room -= 1;
    }
  }

  #beginScalar(byte: number): void {
    this.#mode = "scalar";
    this.#text = String.fromCharCode(byte);
    this.#room = 40;
  }

  #beginContainer(isObject: boolean): void {
    if (!this.#started) {
      this.#started = true;
      this.#base = isObject ? 0 : 1;
    }
    if (this.#depth === this.#base) this.#documentBytes = 1;
    else if (this.#watching()) {
      this.#emit("container", "");
      if (!this.#reader.follow(this.#path)) this.#mutedBelow = this.#depth;
    }
    this.#depth += 1;
    if (this.#depth > watchedDepth) {
      this.#expectKey = false;
      return;
    }
    this.#open.push(isObject ? "object" : "list");
    if (this.#depth > this.#base) this.#path.push(isObject ? "" : "*");
    this.#expectKey = isObject && this.#watching();
  }

  #endContainer(): boolean {
    if (this.#depth === 0) return false;
    if (this.#depth <= watchedDepth) {
      this.#open.pop();
      this.#path.pop();
    }
    this.#depth -= 1;
    if (this.#depth <= this.#mutedBelow) this.#mutedBelow = Number.POSITIVE_INFINITY;
    this.#expectKey = false;
    if (this.#depth !== this.#base || (this.#base === 1 && this.#open.length !== 1)) return false;
    this.#reader.onDocument(this.#documentBytes);
    return true;
  }

  #setKey(raw: string): void {
    if (this.#path.length > 0) this.#path[this.#path.length - 1] = decodeJsonString(raw);
  }

  #emit(kind: FieldEvent["kind"], text: string): void {
    this.#reader.onField({ path: this.#path, kind, text });
  }

  #watching(): boolean {
    return this.#depth > this.#base && this.#depth <= watchedDepth && this.#depth <= this.#mutedBelow;
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function endsScalar(byte: number): boolean {
  return byte === 0x2c || byte === 0x7d || byte === 0x5d || byte === 0x3a || byte === 0x22 || isBlank(byte);
}

/**
 * Decodes a raw JSON string that was kept as Latin-1 bytes and may be cut off: a torn escape or character at its end is
 * dropped, and what is no string at all comes back as its visible characters.
 */
export function decodeJsonString(raw: string): string {
  if (plainString.test(raw)) return raw.slice(1, -1);
  const bytes = Buffer.from(raw, "latin1")
    .toString("utf8")
    .replace(/\ufffd+$/, "");
  const whole = bytes.length > 1 && bytes.endsWith('"') ? bytes : `${bytes}"`;
  for (let cut = 0; cut <= 6; cut += 1) {
    const candidate = cut === 0 ? whole : `${whole.slice(0, -1 - cut)}"`;
    const text = tryParse(candidate);
    if (typeof text === "string") return text;
  }
  return bytes.replace(/^"/, "");
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
