import { randomBytes } from "node:crypto";

/** The prefixes of design's nouns: one id, one noun. */
export type IdPrefix =
  | "org"
  | "usr"
  | "mem"
  | "srv"
  | "env"
  | "dpl"
  | "ins"
  | "wrk"
  | "aud"
  | "key"
  | "sec"
  | "ses"
  | "inv"
  | "lnk"
  | "var"
  | "vst"
  | "ghi"
  | "whd"
  | "prm"
  | "cli"
  | "csc"
  | "grt"
  | "idp"
  | "dom"
  | "pol"
  | "tgr"
  | "lim"
  | "req";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

let lastMs = 0;
let lastDigits = "";
let count = 0;

/**
 * A new id: `<prefix>_` and 26 characters of Crockford base32 in lower case: 48 bits of milliseconds, 15 bits that count
 * within one, then 65 random bits, so that ids one process makes sort by creation and cannot be guessed.
 */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  count = now === lastMs ? count + 1 : 0;
  if (now !== lastMs) lastDigits = digits(now, 10);
  lastMs = now;
  return `${prefix}_${lastDigits}${digits(count, 3)}${randomDigits()}`;
}

/** `length` random bytes as URL-safe text, for secrets and ids seen on the wire (16 bytes = 128 bits). */
export function randomToken(length: number): string {
  return randomBytes(length).toString("base64url");
}

/** `value` as Crockford digits, most significant first. */
function digits(value: number, length: number): string {
  let text = "";
  for (let rest = value, i = 0; i < length; i++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);
let taken = 0;

/** All pairs of digits, so that ten random bits are one look. */
const PAIRS = Array.from({ length: 1024 }, (_, i) => digits(i, 2));
const RANDOM_PAIRS = 6;

/** 65 random bits as 13 digits. Taken from a pool, since asking the system costs more than all the rest of an id. */
function randomDigits(): string {
  if (pool.length - taken < 2 * RANDOM_PAIRS + 1) {
    pool = randomBytes(POOL_BYTES);
    taken = 0;
  }
  // Five bits of the thirteenth byte, then ten of every two.
  let text = ALPHABET[(pool[taken++] ?? 0) & 31] ?? "";
  for (let i = 0; i < RANDOM_PAIRS; i++, taken += 2) text += PAIRS[pool.readUInt16LE(taken) & 1023];
  return text;
}
