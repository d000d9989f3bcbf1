/**
 * A JSON reader of its own, that shares nothing with what it checks: refuses a key that an object has twice, and more
 * levels than are allowed. Throws Error.
 */
export function readStrictly(text: string, deepest: number): unknown {
  const value: unknown = JSON.parse(text);
  const reader = new KeyReader(text, deepest);
  reader.value(0);
  return value;
}

/** Walks a text that is JSON. */
class KeyReader {
  readonly #text: string;
  readonly #deepest: number;
  #at = 0;

  constructor(text: string, deepest: number) {
    this.#text = text;
    this.#deepest = deepest;
  }

  value(depth: number): void {
    if (depth > this.#deepest) throw new Error("nested too deep");
    const first = this.#skip();
    if (first === "{") this.#object(depth);
    else if (first === "[") this.#list(depth);
    else if (first === '"') this.#string();
    else while (this.#at < this.#text.length && !/[,\]}\s]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #object(depth: number): void {
    const keys = new Set<string>();
    this.#at += 1;
    while (this.#skip() !== "}") {
      const key = this.#string();
      if (keys.has(key)) throw new Error(`the key ${key} twice`);
      keys.add(key);
      this.#skip();
      this.#at += 1;
      this.value(depth + 1);
      if (this.#skip() === ",") this.#at += 1;
    }
    this.#at += 1;
  }

  #list(depth: number): void {
    this.#at += 1;
    while (this.#skip() !== "]") {
      this.value(depth + 1);
      if (this.#skip() === ",") this.#at += 1;
    }
    this.#at += 1;
  }

  #string(): string {
    const from = this.#at;
    this.#at += 1;
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    this.#at += 1;
    return String(JSON.parse(this.#text.slice(from, this.#at)));
  }

  #skip(): string {
    while (/\s/.test(this.#text[this.#at] ?? "x")) this.#at += 1;
    return this.#text[this.#at] ?? "";
  }
}
