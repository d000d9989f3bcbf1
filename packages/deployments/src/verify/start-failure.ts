import { AppError } from "@switchyard/contracts";
import type { ExitReport } from "../ports.ts";

/** How a process ended, as a person would say it. */
export function describeExit(exit: Pick<ExitReport, "exitCode" | "signal" | "oomKilled">): string {
  if (exit.oomKilled) return "was killed because it used all the memory it may have";
  if (exit.signal !== null) return `was ended by ${exit.signal}`;
  return `exited with code ${exit.exitCode ?? "unknown"}`;
}

/** Words in which programs complain about a variable they need. The name is the first or second group. */
const NEEDS_VARIABLE = [
  /KeyError: ['"]([A-Z][A-Z0-9_]{2,})['"]/,
  /\b(?:[Mm]issing|[Rr]equired?s?|[Nn]eeds?|[Ss]et|[Pp]rovide|[Uu]ndefined)\b[^A-Z\n]{0,60}\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b/,
  /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b[^\n]{0,60}(?:is |was |must be |not )(?:required|missing|not set|unset|undefined|set|defined|provided)/,
];

/** The variable that the last words of a process ask for; null when they ask for none. */
export function neededVariable(lines: readonly string[]): string | null {
  for (const line of lines.toReversed()) {
    for (const pattern of NEEDS_VARIABLE) {
      const name = pattern.exec(line)?.[1];
      if (name && name === name.toUpperCase()) return name;
    }
  }
  return null;
}

/** `lines` and those of `tail` that they do not end with yet: one stream as two readers saw it, one of them late. */
export function withTail(lines: readonly string[], tail: readonly string[]): readonly string[] {
  const seen = tail.findLastIndex((_, end) => {
    const head = tail.slice(0, end + 1);
    return head.every((line, at) => line === lines[lines.length - head.length + at]);
  });
  return [...lines, ...tail.slice(seen + 1)];
}

/** A process that ended before it served anything. `meta.lastLines` are its own, whatever ran after it. */
export function exitedAtOnce(exit: ExitReport, lines: readonly string[]): AppError {
  const meta = { exitCode: exit.exitCode, signal: exit.signal, lastLines: lines };
  const how = describeExit(exit);
  const variable = exit.oomKilled ? null : neededVariable(lines);
  if (variable !== null) {
    return new AppError({
      code: "variable_missing",
      kind: "invalid_input",
      message: `The server ${how} before it served anything; its last lines ask for the variable ${variable}.`,
      remedy: `Set ${variable} in the environment's variables and deploy again.`,
      meta,
    });
  }
  if (exit.oomKilled) {
    return new AppError({
      code: "out_of_memory",
      kind: "invalid_input",
      message: `The server ${how} before it served anything.`,
      remedy: "Make it use less memory at start.",
      meta,
    });
  }
  return new AppError({
    code: "process_exited",
    kind: "invalid_input",
    message: `The server ${how} before it served anything.`,
    remedy: "Its last lines say why; correct it so that it keeps running and serves MCP, and push again.",
    meta,
  });
}

/** A process that runs and listens nowhere. */
export function neverListened(port: number, timeoutMs: number): AppError {
  return new AppError({
    code: "never_listened",
    kind: "invalid_input",
    message: `The server runs but listened on no port within ${Math.round(timeoutMs / 1000)} seconds.`,
    remedy: `Listen on the port in PORT (${port}) on 127.0.0.1 or 0.0.0.0; a stdio server needs "transport": "stdio" in switchyard.json.`,
  });
}
