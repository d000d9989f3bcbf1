/** Deepest nesting of objects and lists that a message may have; deeper ones serve only to exhaust a parser's stack. */
export const maxNesting = 128;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** What is wrong with the structure of a JSON text, or null when its keys and nesting are fit to be trusted. */
export type StructureFault = { readonly kind: "nesting" } | { readonly kind: "duplicate-key"; readonly key: string };

/**
 * Looks for what makes two JSON parsers read one text differently: a key given twice in one object (first or last may
 * win), keys compared after unescaping; and for nesting beyond {@link maxNesting}. Expects text that `JSON.parse` took.
 */
export function findStructureFault(text: string): StructureFault | null {
  const open = new OpenContainers();
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = stringEnd(text, at + 1);
      const key = open.expectsKey ? keyText(text.slice(at + 1, end)) : null;
      if (key !== null && !open.addKey(key)) return { kind: "duplicate-key", key };
      at = end;
    } else if (code >= comma && !open.bracketOrComma(code)) return { kind: "nesting" };
  }
  return null;
}

/** Up to this many keys are looked through one by one, which costs less than a set. */
const FEW_KEYS = 8;

/** The open objects with their keys, and the open lists, around the place being read. */
class OpenContainers {
  /** Keys of an object; null for a list. */
  readonly #open: (string[] | Set<string> | null)[] = [];
  expectsKey = false;

  /** False when the character opens one level too many. */
  bracketOrComma(code: number): boolean {
    if (code === openBrace || code === openBracket) {
      this.expectsKey = code === openBrace;
      return this.#open.push(this.expectsKey ? [] : null) <= maxNesting;
    }
    if (code === comma) this.expectsKey = (this.#open.at(-1) ?? null) !== null;
    else if (code === closeBrace || code === closeBracket) {
      this.#open.pop();
      this.expectsKey = false;
    }
    return true;
  }

  /** False when the innermost object has this key already. */
  addKey(key: string): boolean {
    const keys = this.#open.at(-1);
    this.expectsKey = false;
    if (!keys) return false;
    if (!Array.isArray(keys)) return !keys.has(key) && keys.add(key).has(key);
    if (keys.includes(key)) return false;
    if (keys.push(key) > FEW_KEYS) this.#open[this.#open.length - 1] = new Set(keys);
    return true;
  }
}

/** Index of the quote that closes a string whose first character is at `from`. */
function stringEnd(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (end - 1 - slashes >= from && text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function keyText(raw: string): string {
  return raw.includes("\\") ? String(JSON.parse(`"${raw}"`)) : raw;
}
