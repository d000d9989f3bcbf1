import type { Budget } from "./budget.ts";
import { compilePattern, type Program } from "./pattern-program.ts";

/** Elementary steps on instructions that cost as much as one proof step. */
const PER_STEP = 20;
const MAX_PAIRS = 3_000;

/** Where a run of a program is: before which instructions, and whether it has matched already. */
interface State {
  readonly at: readonly number[];
  readonly first: boolean;
  readonly done: boolean;
}

/** Runs patterns in bounded time. All answers are facts; null and false also stand for "not known". */
export class Patterns {
  readonly #budget: Budget;
  readonly #programs = new Map<string, Program | null>();
  readonly #implied = new Map<string, boolean>();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Whether a pattern is found in a text; null when that is not known. */
  matches(pattern: string, text: string): boolean | null {
    const program = this.#program(pattern);
    if (!program) return null;
    let state = begin(program);
    for (const character of text) {
      if (state.done || !this.#pay(program)) break;
      state = step(program, state, character.codePointAt(0) ?? 0);
    }
    if (this.#budget.exhausted) return null;
    return accepts(program, state);
  }

  /** Whether every text in which the first pattern is found also has the second one. */
  implies(left: string, right: string): boolean {
    const key = JSON.stringify([left, right]);
    let known = this.#implied.get(key);
    if (known === undefined) {
      const [one, other] = [this.#program(left), this.#program(right)];
      known = one !== null && other !== null && this.#includes(one, other);
      this.#implied.set(key, known);
    }
    return known;
  }

  #includes(left: Program, right: Program): boolean {
    const letters = representatives([left, right]);
    const queue: [State, State][] = [[begin(left), begin(right)]];
    const seen = new Set<string>();
    for (let pair = queue.pop(); pair; pair = queue.pop()) {
      const [one, other] = pair;
      const key = `${keyOf(one)}/${keyOf(other)}`;
      if (other.done || seen.has(key)) continue;
      seen.add(key);
      if (seen.size > MAX_PAIRS) return false;
      if (accepts(left, one) && !accepts(right, other)) return false;
      for (const letter of letters) {
        if (!this.#pay(left) || !this.#pay(right)) return false;
        queue.push([step(left, one, letter), step(right, other, letter)]);
      }
    }
    return true;
  }

  #program(pattern: string): Program | null {
    let program = this.#programs.get(pattern);
    if (program === undefined) {
      program = compilePattern(pattern);
      this.#programs.set(pattern, program);
    }
    return program;
  }

  #pay(program: Program): boolean {
    return this.#budget.spend(1 + program.instructions.length / PER_STEP);
  }
}

function begin(program: Program): State {
  const at = [program.start];
  return { at, first: true, done: follow(program, at, { first: true, last: false }).matched };
}

/** Reads one character. A pattern may begin anywhere, so its start is always among the places. */
function step(program: Program, state: State, code: number): State {
  if (state.done) return state;
  const { takes } = follow(program, state.at, { first: state.first, last: false });
  const next = new Set([program.start]);
  for (const index of takes) {
    const instruction = program.instructions[index];
    if (instruction?.op === "take" && instruction.ranges.some(([low, high]) => low <= code && code <= high)) {
      next.add(instruction.next);
    }
  }
  const at = [...next].sort((one, other) => one - other);
  return { at, first: false, done: follow(program, at, { first: false, last: false }).matched };
}

function accepts(program: Program, state: State): boolean {
  return state.done || follow(program, state.at, { first: state.first, last: true }).matched;
}

function follow(
  program: Program,
  at: readonly number[],
  where: { readonly first: boolean; readonly last: boolean },
): { readonly takes: number[]; readonly matched: boolean } {
  const stack = [...at];
  const seen = new Set<number>();
  const takes: number[] = [];
  let matched = false;
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const instruction = program.instructions[index];
    if (instruction?.op === "take") takes.push(index);
    else if (instruction?.op === "fork") stack.push(...instruction.to);
    else if (instruction?.op === "match") matched = true;
    else if (instruction && (instruction.op === "start" ? where.first : where.last)) stack.push(instruction.next);
  }
  return { takes, matched };
}

function keyOf(state: State): string {
  return `${state.first ? "^" : ""}${state.done ? "!" : state.at.join()}`;
}

/** One code point of each class that the programs do not tell apart. */
function representatives(programs: readonly Program[]): number[] {
  const edges = new Set([0]);
  for (const { instructions } of programs) {
    for (const instruction of instructions) {
      if (instruction.op !== "take") continue;
      for (const [low, high] of instruction.ranges) edges.add(low).add(high + 1);
    }
  }
  return [...edges].filter((code) => code <= 0x10ffff);
}
