import { crc32 } from "node:zlib";

/** Name of the n-th segment file; names sort in the order of writing. */
export function segmentName(number: number): string {
  return `${String(number).padStart(12, "0")}.seg`;
}

/** Number of a segment file, or null for any other file. */
export function segmentNumber(fileName: string): number | null {
  const digits = /^(\d{12})\.seg$/.exec(fileName)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** One record: length in bytes, CRC-32 in hex, the JSON text, a line feed. `json` may hold no line feed. */
export function frameRecord(json: string): string {
  return `${Buffer.byteLength(json)} ${crc32(json).toString(16).padStart(8, "0")} ${json}\n`;
}

export interface SegmentContent {
  readonly records: readonly string[];
  /** Bytes that are whole records, from the start of the file. */
  readonly wholeBytes: number;
  /** Bytes in the middle of the file that are no record: only damage of the disk makes them. */
  readonly damagedBytes: number;
}

const LINE_FEED = 0x0a;
const HEAD_FORM = /^(\d{1,9}) ([0-9a-f]{8}) /;

/**
 * Reads a segment. A torn last record (the writer was killed inside `write`) is left out; after damage in the middle,
 * reading goes on at the next line.
 */
export function readSegment(bytes: Buffer): SegmentContent {
  const records: string[] = [];
  let at = 0;
  let wholeBytes = 0;
  let damagedBytes = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(LINE_FEED, at);
    if (end === -1) break;
    const record = readRecord(bytes.subarray(at, end));
    if (record === null) damagedBytes += end + 1 - at;
    else {
      records.push(record);
      wholeBytes = end + 1;
    }
    at = end + 1;
  }
  return { records, wholeBytes, damagedBytes };
}

function readRecord(line: Buffer): string | null {
  const head = HEAD_FORM.exec(line.subarray(0, 32).toString("latin1"));
  if (head === null) return null;
  const body = line.subarray(head[0].length);
  if (body.length !== Number(head[1]) || crc32(body) !== Number.parseInt(head[2] ?? "", 16)) return null;
  return body.toString("utf8");
}
