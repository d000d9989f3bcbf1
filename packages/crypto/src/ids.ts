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
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(now, 0, 6);
  randomBytes(10).copy(bytes, 6);
  return `${prefix}_${base32(bytes)}`;
}

/** `length` random bytes as URL-safe text, for secrets and ids seen on the wire (16 bytes = 128 bits). */
export function randomToken(length: number): string {
  return randomBytes(length).toString("base64url");
}

function base32(bytes: Buffer): string {
  let value = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text;
}
