/** Deepest nesting of objects and lists that a message may have; deeper ones serve only to exhaust a parser's stack. */
export const maxNesting = 128;

const quote = 0x22;
const backslash = 0x5c;

/** What is wrong with the structure of a JSON text, or null when its keys and nesting are fit to be trusted. */
export type StructureFault = { readonly kind: "nesting" } | { readonly kind: "duplicate-key"; readonly key: string };

/**
 * Looks for what makes two JSON parsers read one text differently: a key given twice in one object (first or last may
 * win), keys compared after unescaping; and for nesting beyond {@link maxNesting}. Expects text that `JSON.parse` took.
 */
export function findStructureFault(bytes: Uint8Array): StructureFault | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const scan = new StructureScan();
  for (let at = 0; at < buffer.length; at += 1) {
    const byte = buffer[at] ?? 0;
    if (byte === quote) {
      const end = stringEnd(buffer, at + 1);
      const key = scan.expectsKey ? keyText(buffer, at, end) : null;
      if (key !== null && !scan.addKey(key)) return { kind: "duplicate-key", key };
      at = end;
    } else if (!scan.bracketOrComma(byte)) return { kind: "nesting" };
  }
  return null;
}

/** The open objects (with their keys) and lists around the place being read. */
class StructureScan {
  readonly #open: (Set<string> | null)[] = [];
  expectsKey = false;

  /** False when the innermost object has this key already. */
  addKey(key: string): boolean {
    const keys = this.#open.at(-1);
    this.expectsKey = false;
    if (!keys || keys.has(key)) return false;
    keys.add(key);
    return true;
  }

  /** False when the byte opens one level too many. */
  bracketOrComma(byte: number): boolean {
    if (byte === 0x7b || byte === 0x5b) {
      this.expectsKey = byte === 0x7b;
      return this.#open.push(this.expectsKey ? new Set() : null) <= maxNesting;
    }
    if (byte === 0x7d || byte === 0x5d) {
      this.#open.pop();
      this.expectsKey = false;
    } else if (byte === 0x2c) this.expectsKey = this.#open.at(-1) instanceof Set;
    return true;
  }
}

/** Index of the quote that closes a string whose first character is at `from`. */
function stringEnd(buffer: Buffer, from: number): number {
  for (let end = buffer.indexOf(quote, from); end !== -1; end = buffer.indexOf(quote, end + 1)) {
    let slashes = 0;
    while (end - 1 - slashes >= from && buffer[end - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return buffer.length;
}

function keyText(buffer: Buffer, start: number, end: number): string {
  const raw = buffer.toString("utf8", start + 1, end);
  return raw.includes("\\") ? String(JSON.parse(`"${raw}"`)) : raw;
}
