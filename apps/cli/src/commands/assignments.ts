import { InvalidArgumentError } from "commander";

/** `NAME=value` pairs as a record; the value is everything behind the first `=`. Throws InvalidArgumentError. */
export function parseAssignments(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.map((pair) => {
    const at = pair.indexOf("=");
    if (at <= 0) throw new InvalidArgumentError(`"${pair}" is not NAME=value.`);
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries(entries);
}
