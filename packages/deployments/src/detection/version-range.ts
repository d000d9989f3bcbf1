import type { NodeMajor } from "../ports.ts";

/** Newest first. The minors only need to be at least what people ask for. */
const OFFERED: readonly { readonly major: NodeMajor; readonly version: readonly number[] }[] = [
  { major: "24", version: [24, 21, 0] },
  { major: "22", version: [22, 23, 3] },
  { major: "20", version: [20, 20, 2] },
];

export const defaultNodeMajor: NodeMajor = "24";

/** The newest Node that an `engines.node` range admits; null when none does. An absent range admits the default. */
export function nodeMajorFor(range: string | null): NodeMajor | null {
  if (range === null || range.trim() === "" || range.trim() === "*") return defaultNodeMajor;
  return OFFERED.find(({ version }) => satisfies(version, range))?.major ?? null;
}

function satisfies(version: readonly number[], range: string): boolean {
  return range.split("||").some((part) => comparators(part).every((admits) => admits(version)));
}

type Comparator = (version: readonly number[]) => boolean;

function comparators(part: string): readonly Comparator[] {
  const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(part);
  if (hyphen) return [atLeast(numbers(hyphen[1] ?? "")), below(next(numbers(hyphen[2] ?? "")))];
  return part
    .replace(/([<>=^~]+)\s+/g, "$1")
    .trim()
    .split(/[\s,]+/)
    .filter((text) => text !== "")
    .flatMap(comparator);
}

function comparator(text: string): readonly Comparator[] {
  const [, operator = "", rest = ""] = /^([<>=^~]*)v?(.*)$/.exec(text) ?? [];
  const wanted = numbers(rest);
  if (wanted.length === 0) return [];
  switch (operator) {
    case ">=":
      return [atLeast(wanted)];
    case ">":
      return [atLeast(next(wanted))];
    case "<":
      return [below(wanted)];
    case "<=":
      return [below(next(wanted))];
    case "^":
      return [atLeast(wanted), below([(wanted[0] ?? 0) + 1])];
    case "~":
      return [atLeast(wanted), below(next(wanted.slice(0, 2)))];
    default:
      return [atLeast(wanted), below(next(wanted))];
  }
}

/** `20`, `20.x`, `20.11` and `20.11.0` as numbers; wildcards end the list. */
function numbers(text: string): readonly number[] {
  const parts: number[] = [];
  for (const part of text.split("-")[0]?.split(".") ?? []) {
    if (!/^\d+$/.test(part)) break;
    parts.push(Number(part));
  }
  return parts;
}

/** The first version behind everything that the (partial) version covers. */
function next(partial: readonly number[]): readonly number[] {
  return partial.map((value, index) => (index === partial.length - 1 ? value + 1 : value));
}

function atLeast(wanted: readonly number[]): Comparator {
  return (version) => compare(version, wanted) >= 0;
}

function below(wanted: readonly number[]): Comparator {
  return (version) => compare(version, wanted) < 0;
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
