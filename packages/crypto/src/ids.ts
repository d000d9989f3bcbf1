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
  | "req";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A new id: `<prefix>_` and 26 characters of Crockford base32 in lower case: 48 bits of milliseconds, then 80 random
 * bits, so that ids of one noun sort by creation and cannot be guessed.
 */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  return `${prefix}_${digits(now, 10)}${randomDigits()}`;
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

/** 80 random bits as 16 digits. Taken from a pool, since asking the system costs more than all the rest of an id. */
function randomDigits(): string {
  if (pool.length < 16) pool = randomBytes(POOL_BYTES);
  let text = "";
  // Five bits of each byte.
  for (let i = 0; i < 16; i++) text += ALPHABET[(pool[i] ?? 0) & 31];
  pool = pool.subarray(16);
  return text;
}
