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
let count = 0;

/**
 * A new id: `<prefix>_` and 26 characters of Crockford base32 in lower case: 48 bits of milliseconds, 15 bits that count
 * within one, then 65 random bits, so that ids one process makes sort by creation and cannot be guessed.
 */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  count = now === lastMs ? count + 1 : 0;
  lastMs = now;
  return `${prefix}_${digits(now, 10)}${digits(count, 3)}${randomDigits()}`;
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

const RANDOM_DIGITS = 13;

/** 65 random bits as 13 digits. Taken from a pool, since asking the system costs more than all the rest of an id. */
function randomDigits(): string {
  if (pool.length < RANDOM_DIGITS) pool = randomBytes(POOL_BYTES);
  let text = "";
  // Five bits of each byte.
  for (let i = 0; i < RANDOM_DIGITS; i++) text += ALPHABET[(pool[i] ?? 0) & 31];
  pool = pool.subarray(RANDOM_DIGITS);
  return text;
}
