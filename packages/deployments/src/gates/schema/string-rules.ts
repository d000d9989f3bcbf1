import type { Branch } from "./branch.ts";
import { type Range, rangeOf, rangeRules, rangesApart } from "./count-bounds.ts";
import { isRecord, type JsonRecord } from "./json.ts";
import { textAt } from "./keywords.ts";
import { fault, type Obligation } from "./obligation.ts";
import type { Patterns } from "./patterns.ts";

const lengths = ["minLength", "maxLength"] as const;

function lengthOf(branch: Branch): Range {
  const range = rangeOf(
    branch.parts.map((part) => part.schema),
    lengths,
  );
  const counts = branch.values?.flatMap((value) => (typeof value === "string" ? [[...value].length] : [])) ?? [];
  if (counts.length === 0) return range;
  return { low: Math.max(range.low, Math.min(...counts)), high: Math.min(range.high, Math.max(...counts)) };
}

/** `minLength`, `maxLength`, `pattern` and `format`. */
export function stringRules(branch: Branch, schema: JsonRecord, patterns: Patterns): Obligation[] {
  const length = lengthOf(branch);
  if (length.low > length.high) return [];
  return [
    ...rangeRules(length, schema, { keywords: lengths, unit: "characters" }),
    ...patternRule(branch, textAt(schema, "pattern"), patterns),
    ...formatRule(branch, textAt(schema, "format")),
  ];
}

function patternRule(branch: Branch, pattern: string | null, patterns: Patterns): Obligation[] {
  if (pattern === null) return [];
  const known = saidBy(branch, "pattern");
  if (known.includes(pattern)) return [];
  if (branch.values?.every((value) => patterns.matches(pattern, String(value)) === true)) return [];
  if (known.some((one) => patterns.implies(one, pattern))) return [];
  return [fault({ rule: "pattern", keyword: "pattern", left: known.join(" and ") || null, right: pattern })];
}

/** Formats that are part of others, by the grammars that their specifications give. */
const partOf: Readonly<Record<string, readonly string[]>> = {
  uri: ["uri-reference", "iri", "iri-reference"],
  "uri-reference": ["iri-reference"],
  iri: ["iri-reference"],
  email: ["idn-email"],
  hostname: ["idn-hostname"],
};

/** Formats count as asserted: many clients and servers check them. */
function formatRule(branch: Branch, format: string | null): Obligation[] {
  if (format === null) return [];
  const known = saidBy(branch, "format");
  if (known.some((one) => one === format || (Object.hasOwn(partOf, one) && partOf[one]?.includes(format)))) return [];
  return [fault({ rule: "format", keyword: "format", left: known.join(" and ") || null, right: format })];
}

function saidBy(branch: Branch, keyword: string): string[] {
  return branch.parts.flatMap((part) => (isRecord(part.schema) ? (textAt(part.schema, keyword) ?? []) : []));
}

/** Whether lengths, or the only values there are, keep a branch and a schema apart. */
export function stringsApart(branch: Branch, schema: JsonRecord, patterns: Patterns): boolean {
  const pattern = textAt(schema, "pattern");
  if (pattern !== null && branch.values?.every((value) => patterns.matches(pattern, String(value)) === false))
    return true;
  const right = rangeOf([schema], lengths);
  return rangesApart(lengthOf(branch), right);
}
