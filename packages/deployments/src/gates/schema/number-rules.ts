import type { Branch } from "./branch.ts";
import { isRecord, type JsonRecord, member } from "./json.ts";
import { numberAt } from "./keywords.ts";
import { fault, type Obligation } from "./obligation.ts";

interface Limit {
  readonly at: number;
  readonly open: boolean;
}

interface NumberFacts {
  readonly low: Limit;
  readonly high: Limit;
  readonly integer: boolean;
  readonly multiples: readonly number[];
}

const none: NumberFacts = {
  low: { at: -Infinity, open: true },
  high: { at: Infinity, open: true },
  integer: false,
  multiples: [],
};

/** What a schema asks of a number. */
function factsOf(schema: JsonRecord): NumberFacts {
  const step = numberAt(schema, "multipleOf");
  return {
    low: limitOf(schema, { inclusive: "minimum", exclusive: "exclusiveMinimum", pick: Math.max, none: none.low }),
    high: limitOf(schema, { inclusive: "maximum", exclusive: "exclusiveMaximum", pick: Math.min, none: none.high }),
    integer: false,
    multiples: step === null ? [] : [step],
  };
}

interface LimitKeywords {
  readonly inclusive: string;
  readonly exclusive: string;
  readonly pick: (...numbers: number[]) => number;
  readonly none: Limit;
}

function limitOf(schema: JsonRecord, keywords: LimitKeywords): Limit {
  const inclusive = numberAt(schema, keywords.inclusive);
  const exclusive = numberAt(schema, keywords.exclusive);
  // Draft-04 said whether the limit itself is out by a boolean.
  const first =
    inclusive === null ? keywords.none : { at: inclusive, open: member(schema, keywords.exclusive) === true };
  return exclusive === null ? first : tighter(first, { at: exclusive, open: true }, keywords.pick);
}

function tighter(one: Limit, other: Limit, pick: (...numbers: number[]) => number): Limit {
  if (one.at === other.at) return { at: one.at, open: one.open || other.open };
  return pick(one.at, other.at) === one.at ? one : other;
}

/** What all numbers of a branch have in common. */
export function numberFacts(branch: Branch): NumberFacts {
  let { low, high } = none;
  const multiples: number[] = [];
  for (const part of branch.parts) {
    if (!isRecord(part.schema)) continue;
    const facts = factsOf(part.schema);
    low = tighter(low, facts.low, Math.max);
    high = tighter(high, facts.high, Math.min);
    multiples.push(...facts.multiples);
  }
  const values = branch.values?.filter((value) => typeof value === "number") ?? [];
  if (values.length > 0) {
    low = tighter(low, { at: Math.min(...values), open: false }, Math.max);
    high = tighter(high, { at: Math.max(...values), open: false }, Math.min);
  }
  const integer =
    branch.integer ||
    multiples.some((step) => Number.isInteger(step)) ||
    (values.length > 0 && values.every((value) => Number.isInteger(value)));
  if (integer) {
    low = toInteger(low, { round: Math.ceil, next: 1 });
    high = toInteger(high, { round: Math.floor, next: -1 });
  }
  return { low, high, integer, multiples };
}

function toInteger(limit: Limit, towards: { readonly round: (value: number) => number; readonly next: number }): Limit {
  if (!Number.isSafeInteger(Math.trunc(limit.at))) return limit;
  const rounded = towards.round(limit.at);
  return { at: limit.open && rounded === limit.at ? rounded + towards.next : rounded, open: false };
}

/** Whether the interval of a branch and that of a schema have no number in common, or a branch has none by itself. */
export function numbersApart(branch: Branch, schema: JsonRecord): boolean {
  const left = numberFacts(branch);
  const right = factsOf(schema);
  return isVoid(tighter(left.low, right.low, Math.max), tighter(left.high, right.high, Math.min));
}

function isVoid(low: Limit, high: Limit): boolean {
  return low.at > high.at || (low.at === high.at && (low.open || high.open));
}

/** `minimum`, `maximum`, their exclusive forms and `multipleOf`. */
export function numberRules(branch: Branch, schema: JsonRecord): Obligation[] {
  const left = numberFacts(branch);
  if (isVoid(left.low, left.high)) return [];
  const right = factsOf(schema);
  const found: Obligation[] = [];
  if (!holds(left.low, right.low, (one, other) => one > other)) {
    found.push(bound("minimum", { left: left.low, right: right.low, words: ["at least", "more than"] }));
  }
  if (!holds(left.high, right.high, (one, other) => one < other)) {
    found.push(bound("maximum", { left: left.high, right: right.high, words: ["at most", "less than"] }));
  }
  for (const step of right.multiples) {
    if (branch.values?.every((value) => isMultiple(Number(value), step))) continue;
    const known = left.integer ? [1, ...left.multiples] : left.multiples;
    if (known.some((one) => one === step || isMultiple(one, step))) continue;
    const was = left.multiples.length > 0 ? `a multiple of ${left.multiples.join(" and ")}` : null;
    found.push(fault({ rule: "multiple", keyword: "multipleOf", left: was, right: `a multiple of ${step}` }));
  }
  return found;
}

/** Exact only between safe integers; anything else counts as "not known". */
function isMultiple(value: number, step: number): boolean {
  return Number.isSafeInteger(value) && Number.isSafeInteger(step) && step !== 0 && value % step === 0;
}

function holds(left: Limit, right: Limit, inside: (one: number, other: number) => boolean): boolean {
  if (!Number.isFinite(right.at)) return true;
  return inside(left.at, right.at) || (left.at === right.at && (left.open || !right.open));
}

function bound(
  keyword: string,
  limits: { readonly left: Limit; readonly right: Limit; readonly words: readonly [string, string] },
): Obligation {
  const told = ({ at, open }: Limit): string | null =>
    Number.isFinite(at) ? `${limits.words[open ? 1 : 0]} ${at}` : null;
  return fault({ rule: "bound", keyword, left: told(limits.left), right: told(limits.right) });
}
