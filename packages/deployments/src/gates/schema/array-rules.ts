import type { Branch } from "./branch.ts";
import { type Range, rangeOf, rangeRules, rangesApart } from "./count-bounds.ts";
import type { Node } from "./document.ts";
import { isRecord, type JsonRecord, member } from "./json.ts";
import { numberAt, tupleOf } from "./keywords.ts";
import { fault, type Obligation, type Prover, type Step } from "./obligation.ts";

const counts = ["minItems", "maxItems"] as const;
/** Places of a tuple that are looked at one by one. */
const MAX_PLACES = 200;

/** The schemas that the item at a place meets by the parts of a branch. */
function itemsAt(branch: Branch, place: number, prover: Prover): Node[] {
  return branch.parts.flatMap((part) => {
    if (!isRecord(part.schema)) return [];
    const { first, rest } = tupleOf(part.schema);
    return prover.nodes.of(part.document, place < first.length ? first[place] : rest) ?? [];
  });
}

function longestTuple(schemas: readonly (JsonRecord | boolean)[]): number {
  return Math.max(0, ...schemas.map((schema) => (isRecord(schema) ? tupleOf(schema).first.length : 0)));
}

function countOf(branch: Branch, prover: Prover): Range {
  const schemas = branch.parts.map((part) => part.schema);
  const { low, high } = rangeOf(schemas, counts);
  // A place that nothing can fill ends the array.
  const places = longestTuple(schemas);
  for (let place = 0; place <= places && place <= MAX_PLACES && place < high; place++) {
    const items = itemsAt(branch, place, prover);
    if (items.length > 0 && prover.branches(items).length === 0) return { low, high: place };
  }
  return { low, high };
}

/** `items`, `prefixItems`, `contains`, `uniqueItems`, `minItems`, `maxItems` and their older spellings. */
export function arrayRules(branch: Branch, right: Node, prover: Prover): Obligation[] {
  const schema = right.schema;
  if (!isRecord(schema)) return [];
  const count = countOf(branch, prover);
  if (count.low > count.high) return [];
  return [
    ...rangeRules(count, schema, { keywords: counts, unit: "items" }),
    ...placeRules(branch, right, { prover, count }),
    ...uniqueRule(branch, schema, count),
    ...containsRule(branch, right, { prover, count }),
  ];
}

interface Scene {
  readonly prover: Prover;
  readonly count: Range;
}

function placeRules(branch: Branch, right: Node, { prover, count }: Scene): Obligation[] {
  if (!isRecord(right.schema)) return [];
  const { first, rest } = tupleOf(right.schema);
  const places = Math.max(first.length, longestTuple(branch.parts.map((part) => part.schema)));
  if (places > MAX_PLACES) return [fault({ rule: "undecided", keyword: "prefixItems" })];
  const found: Obligation[] = [];
  const ask = (place: number, schema: unknown, steps: readonly Step[]): void => {
    const node = prover.nodes.of(right.document, schema);
    if (node && place < count.high)
      found.push({ kind: "part", left: itemsAt(branch, place, prover), right: node, steps });
  };
  for (let place = 0; place < places; place++) {
    if (place < first.length) ask(place, first[place], keywordSteps("prefixItems", `${place}`));
    else ask(place, rest, keywordSteps("items"));
  }
  ask(places, rest, keywordSteps("items"));
  return found;
}

function keywordSteps(...names: readonly string[]): Step[] {
  return names.map((name) => ({ in: "keyword", name }));
}

function uniqueRule(branch: Branch, schema: JsonRecord, count: Range): Obligation[] {
  if (member(schema, "uniqueItems") !== true || count.high <= 1) return [];
  const known = branch.parts.some((part) => isRecord(part.schema) && member(part.schema, "uniqueItems") === true);
  return known || onlyUnique(branch) ? [] : [fault({ rule: "unique", keyword: "uniqueItems" })];
}

function onlyUnique(branch: Branch): boolean {
  return (
    branch.values?.every((value) => {
      if (!Array.isArray(value)) return false;
      const texts = value.map((item) => (typeof item === "object" ? null : JSON.stringify(item)));
      return !texts.includes(null) && new Set(texts).size === texts.length;
    }) ?? false
  );
}

function containsRule(branch: Branch, right: Node, { prover, count }: Scene): Obligation[] {
  if (!isRecord(right.schema)) return [];
  const wanted = prover.nodes.of(right.document, member(right.schema, "contains"));
  if (!wanted) return [];
  const low = numberAt(right.schema, "minContains") ?? 1;
  const high = numberAt(right.schema, "maxContains") ?? Infinity;
  const enough = low === 0 || certain(branch, wanted, { prover, count }) >= low;
  const few = count.high <= high || sameContains(branch, wanted, { prover, high });
  return enough && few ? [] : [fault({ rule: "contains", keyword: "contains" })];
}

/** At least so many items meet the schema for certain. */
function certain(branch: Branch, wanted: Node, { prover, count }: Scene): number {
  let places = 0;
  const limit = Math.min(count.low, MAX_PLACES);
  for (let place = 0; place < limit; place++) if (prover.covers(itemsAt(branch, place, prover), wanted)) places++;
  const told = branch.parts.map((part) => {
    const contains = isRecord(part.schema) ? prover.nodes.of(part.document, member(part.schema, "contains")) : null;
    if (!contains || !isRecord(part.schema) || !prover.covers([contains], wanted)) return 0;
    return numberAt(part.schema, "minContains") ?? 1;
  });
  return Math.max(places, ...told);
}

function sameContains(branch: Branch, wanted: Node, { prover, high }: { prover: Prover; high: number }): boolean {
  return branch.parts.some((part) => {
    if (!isRecord(part.schema)) return false;
    const contains = prover.nodes.of(part.document, member(part.schema, "contains"));
    const limit = numberAt(part.schema, "maxContains") ?? Infinity;
    return contains !== null && limit <= high && prover.implies([wanted], contains);
  });
}

/** Whether counts, or a place that both must fill, keep a branch and a schema apart. */
export function arraysApart(branch: Branch, right: Node, prover: Prover): boolean {
  if (!isRecord(right.schema)) return false;
  const count = countOf(branch, prover);
  const range = rangeOf([right.schema], counts);
  if (rangesApart(count, range)) return true;
  const { first, rest } = tupleOf(right.schema);
  const filled = Math.min(Math.max(count.low, range.low), first.length + 1, MAX_PLACES);
  for (let place = 0; place < filled; place++) {
    const item = prover.nodes.of(right.document, place < first.length ? first[place] : rest);
    if (item && prover.branches(itemsAt(branch, place, prover)).every((one) => prover.disjoint(one, item))) return true;
  }
  return false;
}
