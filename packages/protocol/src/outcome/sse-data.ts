const newline = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** A run of bytes of one chunk that belongs to the data of an event. */
export type DataSpan = (chunk: Buffer, from: number, to: number) => void;

/**
 * Finds the data bytes of a server-sent event stream that comes in pieces, in constant memory. All three line endings
 * count. Source: HTML living standard, 9.2.6.
 */
export class SseDataScanner {
  #field = "";
  #place: "name" | "blank" | "data" | "skip" = "name";
  #afterReturn = false;
  #markBytes = 0;

  /** Calls `onData` for each run of data bytes and `onEvent` at each blank line, in order. */
  push(chunk: Buffer, onData: DataSpan, onEvent: () => void): void {
    let at = this.#skipMark(chunk);
    let nextReturn = chunk.indexOf(carriageReturn, at);
    while (at < chunk.length) {
      if (this.#afterReturn && chunk[at] === newline) at += 1;
      this.#afterReturn = false;
      if (nextReturn !== -1 && nextReturn < at) nextReturn = chunk.indexOf(carriageReturn, at);
      const end = firstOf(chunk.indexOf(newline, at), nextReturn, chunk.length);
      const data = this.#line(chunk, at, end);
      if (data < end) onData(chunk, data, end);
      if (end === chunk.length) return;
      if (this.#place === "name" && this.#field === "") onEvent();
      this.#field = "";
      this.#place = "name";
      this.#afterReturn = chunk[end] === carriageReturn;
      at = end + 1;
    }
  }

  /** Reads a piece of a line; answers where its data begins, `to` if it has none. */
  #line(chunk: Buffer, from: number, to: number): number {
    let at = from;
    for (; at < to && this.#place === "name"; at += 1) this.#name(chunk[at] ?? 0);
    if (at < to && this.#place === "blank") {
      if (chunk[at] === 0x20) at += 1;
      this.#place = "data";
    }
    return this.#place === "data" ? at : to;
  }

  #name(byte: number): void {
    if (byte === 0x3a) this.#place = this.#field === "data" ? "blank" : "skip";
    else if (this.#field.length > 4) this.#place = "skip";
    else this.#field += String.fromCharCode(byte);
  }

  /** A byte order mark at the start of the stream is no part of the first line, however it is cut into chunks. */
  #skipMark(chunk: Buffer): number {
    let at = 0;
    while (this.#markBytes < byteOrderMark.length && at < chunk.length) {
      if (chunk[at] !== byteOrderMark[this.#markBytes]) {
        if (this.#markBytes > 0) this.#place = "skip";
        this.#markBytes = byteOrderMark.length;
      } else {
        this.#markBytes += 1;
        at += 1;
      }
    }
    return at;
  }
}

function firstOf(feed: number, carriage: number, length: number): number {
  return Math.min(feed === -1 ? length : feed, carriage === -1 ? length : carriage);
}
