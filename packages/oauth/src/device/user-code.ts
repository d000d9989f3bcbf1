import { randomInt } from "node:crypto";

/** Consonants only (RFC 8628 section 6.1): no words, and nothing that looks like something else. */
const ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
const LENGTH = 8;

/** A new user code, as it is kept: eight letters, 34 bits. */
export function newUserCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

/** A user code as it is shown: `BCDF-GHJK`. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** What a person typed, as it is kept: case, spaces and dashes are of no matter. Null when it can be no user code. */
export function readUserCode(typed: string): string | null {
  const code = typed
    .slice(0, 40)
    .replace(/[\s\p{Pd}_.]/gu, "")
    .toUpperCase();
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) ? code : null;
}
