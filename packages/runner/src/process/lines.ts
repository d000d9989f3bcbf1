const LINE_END = 10;
const CARRIAGE_RETURN = 13;

/** Cuts a byte stream into lines, with a cap on the length of one. */
export class LineReader {
  #parts: Buffer[] = [];
  #length = 0;
  #over = false;
  readonly #maxBytes: number;
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: (head: string) => void;

  /** `onTooLong` gets the first bytes of a line over `maxBytes`, whose rest is skipped. */
  constructor(maxBytes: number, onLine: (line: string) => void, onTooLong: (head: string) => void) {
    this.#maxBytes = maxBytes;
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END, from); end !== -1; end = chunk.indexOf(LINE_END, from)) {
      // Most lines come whole in one chunk and need no copy.
      if (this.#length === 0 && !this.#over && end - from <= this.#maxBytes) this.#onLine(textOf(chunk, from, end));
      else {
        this.#add(chunk.subarray(from, end));
        this.#finish();
      }
      from = end + 1;
    }
    if (from < chunk.length) this.#add(chunk.subarray(from));
  }

  /** Takes what stands after the last line end as a line of its own. */
  end(): void {
    if (this.#length > 0) this.#finish();
  }

  #add(part: Buffer): void {
    if (this.#over) return;
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length <= this.#maxBytes) return;
    this.#over = true;
    this.#onTooLong(Buffer.concat(this.#parts).subarray(0, 200).toString("utf8"));
    this.#parts = [];
  }

  #finish(): void {
    const line = this.#over ? null : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    this.#over = false;
    if (line !== null) this.#onLine(textOf(line, 0, line.length));
  }
}

function textOf(bytes: Buffer, from: number, end: number): string {
  return bytes.toString("utf8", from, end > from && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
}
