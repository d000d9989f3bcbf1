/**
 * Compiles the regular part of ECMAScript patterns (unicode mode, no flags) to a program that is run in time proportional to its
 * size and to the text, whatever a stranger wrote. Look-around, back references and word boundaries are not regular enough: null.
 */

import { AppError } from "@switchyard/contracts";

/** Inclusive ranges of code points, sorted and apart. */
export type Ranges = readonly (readonly [number, number])[];

export type Instruction =
  | { readonly op: "take"; readonly ranges: Ranges; readonly next: number }
  | { readonly op: "fork"; readonly to: readonly number[] }
  | { readonly op: "start" | "end"; readonly next: number }
  | { readonly op: "match" };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

const MAX_INSTRUCTIONS = 400;
const MAX_SOURCE = 400;
const MAX_NESTING = 20;
/** Rounds of all repetitions together: those of nothing at all write no instruction, and multiply where they nest. */
const MAX_ROUNDS = 2_000;
const LAST = 0x10ffff;

function unsupported(): AppError {
  return new AppError({
    code: "pattern_unsupported",
    kind: "invalid_input",
    message: "The pattern is not regular enough.",
  });
}

/** The program of a pattern; null for one that is not understood or too large. */
export function compilePattern(source: string): Program | null {
  if (source.length > MAX_SOURCE) return null;
  try {
    // Whatever the language itself refuses has no meaning that could be compared.
    new RegExp(source, "u");
    return new Compiler(source).program();
  } catch {
    return null;
  }
}

type Fragment = (next: number) => number;

/** Recursive descent; every rule gives a function that writes its part in front of what follows. */
class Compiler {
  readonly #source: string;
  readonly #instructions: Instruction[] = [{ op: "match" }];
  #at = 0;
  #depth = 0;
  #rounds = 0;

  constructor(source: string) {
    this.#source = source;
  }

  program(): Program {
    const fragment = this.#alternatives();
    if (this.#at < this.#source.length) throw unsupported();
    return { start: fragment(0), instructions: this.#instructions };
  }

  #emit(instruction: Instruction): number {
    if (this.#instructions.length >= MAX_INSTRUCTIONS) throw unsupported();
    return this.#instructions.push(instruction) - 1;
  }

  #eat(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #alternatives(): Fragment {
    if (++this.#depth > MAX_NESTING) throw unsupported();
    const all = [this.#sequence()];
    while (this.#eat("|")) all.push(this.#sequence());
    this.#depth--;
    const [only] = all;
    if (all.length === 1 && only) return only;
    return (next) => this.#emit({ op: "fork", to: all.map((one) => one(next)) });
  }

  #sequence(): Fragment {
    const items: Fragment[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at] ?? "")) items.push(this.#quantified());
    return (next) => items.reduceRight((following, item) => item(following), next);
  }

  #quantified(): Fragment {
    const atom = this.#atom();
    const found = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(this.#source.slice(this.#at, this.#at + 24));
    if (!found) return atom;
    this.#at += found[0].length;
    const sign = found[0][0];
    const low = sign === "{" ? Number(found[1]) : sign === "+" ? 1 : 0;
    const open = sign === "*" || sign === "+" || (found[2] !== undefined && found[3] === "");
    const high = open ? Infinity : sign === "?" ? 1 : Number(found[3] ?? low);
    return (next) => this.#repeated(atom, { low, high }, next);
  }

  #repeated(atom: Fragment, times: { readonly low: number; readonly high: number }, next: number): number {
    let entry = next;
    if (times.high === Infinity) {
      const loop = this.#emit({ op: "fork", to: [] });
      this.#instructions[loop] = { op: "fork", to: [atom(loop), next] };
      entry = loop;
    } else {
      for (let count = times.low; count < times.high; count++)
        entry = this.#emit({ op: "fork", to: [atom(entry), next] });
    }
    for (let count = 0; count < times.low; count++) {
      if (++this.#rounds > MAX_ROUNDS) throw unsupported();
      entry = atom(entry);
    }
    return entry;
  }

  #atom(): Fragment {
    if (this.#eat("(?:")) return this.#group();
    if (this.#source.startsWith("(?<", this.#at) && !/^\(\?<[=!]/.test(this.#source.slice(this.#at, this.#at + 4))) {
      this.#at = this.#source.indexOf(">", this.#at) + 1;
      return this.#group();
    }
    if (this.#source.startsWith("(?", this.#at)) throw unsupported();
    if (this.#eat("(")) return this.#group();
    if (this.#eat("^")) return (next) => this.#emit({ op: "start", next });
    if (this.#eat("$")) return (next) => this.#emit({ op: "end", next });
    const ranges = this.#eat("[") ? this.#set() : this.#one();
    return (next) => this.#emit({ op: "take", ranges, next });
  }

  #group(): Fragment {
    const inner = this.#alternatives();
    if (!this.#eat(")")) throw unsupported();
    return inner;
  }

  #one(): Ranges {
    if (this.#eat("."))
      return complement([
        [10, 10],
        [13, 13],
        [0x2028, 0x2029],
      ]);
    if (this.#eat("\\")) return this.#escape();
    return single(this.#codePoint());
  }

  #codePoint(): number {
    const code = this.#source.codePointAt(this.#at);
    if (code === undefined) throw unsupported();
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  #set(): Ranges {
    const inverted = this.#eat("^");
    const found: (readonly [number, number])[] = [];
    while (!this.#eat("]")) {
      const from = this.#eat("\\") ? this.#escape(true) : single(this.#codePoint());
      const [first] = from;
      const isRange = this.#source[this.#at] === "-" && this.#source[this.#at + 1] !== "]";
      if (!isRange || !first) {
        found.push(...from);
        continue;
      }
      this.#at++;
      const to = this.#eat("\\") ? this.#escape(true) : single(this.#codePoint());
      found.push([first[0], to[0]?.[1] ?? first[0]]);
    }
    return inverted ? complement(found) : merged(found);
  }

  #escape(inSet = false): Ranges {
    const letter = String.fromCodePoint(this.#codePoint());
    const set = classes[letter];
    if (set) return set;
    if (Object.hasOwn(controls, letter)) return single(controls[letter] ?? 0);
    if (letter === "b" && inSet) return single(8);
    const digits = { u: /^(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]+)\})/, x: /^([0-9a-fA-F]{2})/ }[letter];
    if (digits) {
      const found = digits.exec(this.#source.slice(this.#at, this.#at + 12));
      if (!found) throw unsupported();
      this.#at += found[0].length;
      return single(Number.parseInt(found[1] ?? found[2] ?? "", 16));
    }
    if (/[A-Za-z0-9]/.test(letter)) throw unsupported();
    return single(letter.codePointAt(0) ?? 0);
  }
}

const single = (code: number): Ranges => [[code, code]];
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, 0: 0 };
const digit: Ranges = [[48, 57]];
const word: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const space: Ranges = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const classes: Readonly<Partial<Record<string, Ranges>>> = {
  d: digit,
  D: complement(digit),
  w: word,
  W: complement(word),
  s: space,
  S: complement(space),
};

function merged(ranges: Ranges): Ranges {
  const sorted = ranges.toSorted(([one], [other]) => one - other);
  const result: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = result.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function complement(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  let from = 0;
  for (const [low, high] of merged(ranges)) {
    if (low > from) result.push([from, low - 1]);
    from = high + 1;
  }
  if (from <= LAST) result.push([from, LAST]);
  return result;
}
