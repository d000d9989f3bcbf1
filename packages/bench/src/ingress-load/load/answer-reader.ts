const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");
/** A bad answer is told with this much of it. */
const TOLD_BYTES = 600;

/**
 * Finds where an HTTP/1.1 answer ends, and that it is good: status 200 and, of the first one read whole, a result of the
 * tool. Reads answers with a length, and chunked ones whose last chunk ends a read.
 */
export class AnswerReader {
  isDone = false;
  #missing = -1;
  #chunked = false;
  #checked = false;
  #read: Buffer = Buffer.alloc(0);

  /** Takes bytes; answers what is wrong with them, or null. */
  push(bytes: Buffer): string | null {
    if (this.#missing === -1 && !this.#chunked) return this.#begin(bytes);
    if (!this.#checked) this.#read = Buffer.concat([this.#read, bytes]);
    if (this.#chunked) this.isDone = endsWith(bytes, LAST_CHUNK);
    else {
      this.#missing -= bytes.length;
      this.isDone = this.#missing <= 0;
    }
    return this.#check();
  }

  reset(): void {
    this.isDone = false;
    this.#missing = -1;
    this.#chunked = false;
    this.#read = Buffer.alloc(0);
  }

  #begin(bytes: Buffer): string | null {
    this.#read = this.#read.length === 0 ? bytes : Buffer.concat([this.#read, bytes]);
    const read = this.#read;
    const end = read.indexOf(HEAD_END);
    if (end === -1) {
      this.#read = Buffer.from(read);
      return null;
    }
    if (read[9] !== 0x32 || read[10] !== 0x30 || read[11] !== 0x30) return tell(read);
    const head = read.toString("latin1", 0, end + 2);
    const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1];
    this.#chunked = length === undefined;
    if (length === undefined) this.isDone = endsWith(read, LAST_CHUNK);
    else {
      this.#missing = Number(length) - (read.length - end - 4);
      this.isDone = this.#missing <= 0;
    }
    if (!this.#checked) this.#read = Buffer.from(read);
    return this.#check();
  }

  #check(): string | null {
    if (!this.isDone || this.#checked) return null;
    this.#checked = true;
    const isResult = this.#read.includes('"content":[{') && !this.#read.includes('"isError":true');
    return isResult ? null : tell(this.#read);
  }
}

function endsWith(bytes: Buffer, end: Buffer): boolean {
  return bytes.length >= end.length && bytes.compare(end, 0, end.length, bytes.length - end.length) === 0;
}

function tell(bytes: Buffer): string {
  return `An answer was not the tool's result: ${bytes.toString("utf8", 0, TOLD_BYTES)}`;
}
