import { usageError } from "./usage.ts";

/** `NAME=value` pairs as a record; the value is everything behind the first `=`. Throws AppError usage. */
export function parseAssignments(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.map((pair) => {
    const at = pair.indexOf("=");
    if (at <= 0) throw usageError(`"${pair}" is not NAME=value.`, "Write the name, an equals sign and the value.");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries(entries);
}
