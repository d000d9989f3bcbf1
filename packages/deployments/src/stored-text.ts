/** What tenants wrote, made fit to be stored: Postgres takes neither NUL in text nor NUL and lone surrogates in jsonb. */

/** Escapes as `JSON.stringify` writes them; lone surrogates are the only `\ud…` among them (well-formed stringify). */
const ESCAPE = /\\(?:u[0-9a-f]{4}|.)/g;
const UNSTORABLE = /^\\u(?:0000|d)/;

/** JSON text that a jsonb column takes, in keys as in values: what it would refuse becomes U+FFFD. */
export function storedJson(value: unknown): string {
  return JSON.stringify(value).replace(ESCAPE, (found) => (UNSTORABLE.test(found) ? "\ufffd" : found));
}

/** Text that a column and a terminal both take: no control characters but tabs and line breaks, well-formed. */
export function storedText(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, "").toWellFormed();
}
