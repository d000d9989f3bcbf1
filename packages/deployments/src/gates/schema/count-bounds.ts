import { isRecord, type JsonRecord } from "./json.ts";
import { numberAt } from "./keywords.ts";
import { fault, type Obligation } from "./obligation.ts";

/** A lower and an upper limit of a count: characters, items or members. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The tightest range that the keywords of all schemas allow. */
export function rangeOf(
  schemas: readonly (JsonRecord | boolean)[],
  keywords: readonly [low: string, high: string],
): Range {
  let [low, high] = [0, Infinity];
  for (const schema of schemas) {
    if (!isRecord(schema)) continue;
    low = Math.max(low, numberAt(schema, keywords[0]) ?? 0);
    high = Math.min(high, numberAt(schema, keywords[1]) ?? Infinity);
  }
  return { low, high };
}

/** The range that a schema asks for has to include the one that is there. */
export function rangeRules(
  left: Range,
  schema: JsonRecord,
  names: { readonly keywords: readonly [low: string, high: string]; readonly unit: string },
): Obligation[] {
  const found: Obligation[] = [];
  const low = numberAt(schema, names.keywords[0]) ?? 0;
  const high = numberAt(schema, names.keywords[1]) ?? Infinity;
  if (left.low < low) {
    const was = left.low > 0 ? `at least ${counted(left.low, names.unit)}` : null;
    found.push(
      fault({ rule: "bound", keyword: names.keywords[0], left: was, right: `at least ${counted(low, names.unit)}` }),
    );
  }
  if (left.high > high) {
    const was = Number.isFinite(left.high) ? `at most ${counted(left.high, names.unit)}` : null;
    found.push(
      fault({ rule: "bound", keyword: names.keywords[1], left: was, right: `at most ${counted(high, names.unit)}` }),
    );
  }
  return found;
}

function counted(count: number, units: string): string {
  return `${count} ${count === 1 ? units.replace(/s$/, "") : units}`;
}

/** Whether no count lies in both. */
export function rangesApart(left: Range, right: Range): boolean {
  return Math.max(left.low, right.low) > Math.min(left.high, right.high);
}
