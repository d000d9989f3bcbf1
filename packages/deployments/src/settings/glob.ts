/**
 * Globs over branch names and paths: `*` within a segment, `**` across segments, `?`, `{a,b}`, `\` before a character that
 * is meant as itself. Matched by following all ways at once, so that no pattern and no text, however hostile, takes more
 * than their lengths multiplied.
 */

type Instruction =
  | { readonly op: "char"; readonly char: string }
  /** One character of a segment, or of anything. */
  | { readonly op: "one" | "any" }
  | { readonly op: "split"; targets: number[] }
  | { readonly op: "end" };

/** How much matching may still cost, in steps; shared by as many matches as the caller likes. */
export interface GlobBudget {
  steps: number;
}

/** A compiled glob. */
export interface CompiledGlob {
  /** Whether it began with `!`: what it matches is left out. */
  readonly excludes: boolean;
  /** Whether the whole text matches, or null when the budget ran out before that was known. */
  matches(text: string, budget?: GlobBudget): boolean | null;
}

/** Compiles a glob. Every text is a glob: brackets and braces that do not close are characters like any other. */
export function compileGlob(pattern: string): CompiledGlob {
  const excludes = pattern.startsWith("!");
  const program: Instruction[] = [];
  compileSequence([...(excludes ? pattern.slice(1) : pattern)], program);
  program.push({ op: "end" });
  return { excludes, matches: (text, budget) => run(program, text, budget) };
}

function compileSequence(pattern: readonly string[], program: Instruction[]): void {
  let at = 0;
  while (at < pattern.length) at = compileAt(pattern, at, program);
}

/** Compiles what stands at `at` and answers where the next thing begins. */
function compileAt(pattern: readonly string[], at: number, program: Instruction[]): number {
  const char = pattern[at] ?? "";
  const next = pattern[at + 1];
  if (char === "\\" && next !== undefined) {
    program.push({ op: "char", char: next });
    return at + 2;
  }
  if (char === "*" && next === "*") return compileDeep(pattern, at, program);
  if (char === "*") {
    repeat(program, "one");
    return at + 1;
  }
  if (char === "?") {
    program.push({ op: "one" });
    return at + 1;
  }
  const close = char === "{" ? closingBrace(pattern, at) : null;
  if (close !== null) {
    compileChoice(splitChoice(pattern.slice(at + 1, close)), program);
    return close + 1;
  }
  program.push({ op: "char", char });
  return at + 1;
}

/** `**` is anything; `**` and a slash at the beginning of a segment is any number of whole segments, also none. */
function compileDeep(pattern: readonly string[], at: number, program: Instruction[]): number {
  let end = at;
  while (pattern[end] === "*") end += 1;
  const segments = pattern[end] === "/" && (at === 0 || pattern[at - 1] === "/");
  if (!segments) {
    repeat(program, "any");
    return end;
  }
  const skip: Instruction = { op: "split", targets: [program.length + 1] };
  program.push(skip);
  repeat(program, "any");
  program.push({ op: "char", char: "/" });
  skip.targets.push(program.length);
  return end + 1;
}

function repeat(program: Instruction[], op: "one" | "any"): void {
  const start = program.length;
  program.push({ op: "split", targets: [start + 1, start + 3] }, { op }, { op: "split", targets: [start] });
}

function compileChoice(choices: readonly (readonly string[])[], program: Instruction[]): void {
  const entry: Instruction = { op: "split", targets: [] };
  program.push(entry);
  const exits: { op: "split"; targets: number[] }[] = [];
  for (const choice of choices) {
    entry.targets.push(program.length);
    compileSequence(choice, program);
    const exit: { op: "split"; targets: number[] } = { op: "split", targets: [] };
    program.push(exit);
    exits.push(exit);
  }
  for (const exit of exits) exit.targets.push(program.length);
}

function closingBrace(pattern: readonly string[], open: number): number | null {
  let depth = 0;
  for (let at = open; at < pattern.length; at += 1) {
    if (pattern[at] === "\\") at += 1;
    else if (pattern[at] === "{") depth += 1;
    else if (pattern[at] === "}") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return null;
}

/** Cuts at the commas that stand in no inner braces. */
function splitChoice(inner: readonly string[]): string[][] {
  const choices: string[][] = [[]];
  let depth = 0;
  for (let at = 0; at < inner.length; at += 1) {
    const char = inner[at] ?? "";
    if (char === "," && depth === 0) {
      choices.push([]);
      continue;
    }
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    choices.at(-1)?.push(char);
    if (char === "\\") choices.at(-1)?.push(inner[++at] ?? "");
  }
  return choices;
}

function run(program: readonly Instruction[], text: string, budget: GlobBudget | undefined): boolean | null {
  let active = follow(program, [0]);
  for (const char of text) {
    if (budget) {
      budget.steps -= active.length;
      if (budget.steps < 0) return null;
    }
    const moved: number[] = [];
    for (const at of active) {
      if (takes(program[at], char)) moved.push(at + 1);
    }
    if (moved.length === 0) return false;
    active = follow(program, moved);
  }
  return active.some((at) => program[at]?.op === "end");
}

function takes(instruction: Instruction | undefined, char: string): boolean {
  if (instruction === undefined || instruction.op === "split" || instruction.op === "end") return false;
  if (instruction.op === "char") return instruction.char === char;
  return instruction.op === "any" || char !== "/";
}

/** The instructions that wait for a character, reached from `starts` without one; each once. */
function follow(program: readonly Instruction[], starts: readonly number[]): number[] {
  const seen = new Uint8Array(program.length);
  const waiting: number[] = [];
  const stack = [...starts];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen[at] === 1) continue;
    seen[at] = 1;
    const instruction = program[at];
    if (instruction?.op === "split") stack.push(...instruction.targets);
    else if (instruction !== undefined) waiting.push(at);
  }
  return waiting;
}
