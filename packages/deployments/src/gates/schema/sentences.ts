import type { ManifestChangeDetail } from "@switchyard/contracts";
import type { Located } from "./explain.ts";
import { seen, shown } from "./json.ts";
import type { Fault, FaultRule, Step } from "./obligation.ts";

export type Direction = "input" | "output";

interface Told {
  readonly fault: Fault;
  /** What the sentence is about, as people name it. */
  readonly subject: string;
  readonly items: string;
  readonly before: string | null;
  readonly after: string | null;
}

type Sentence = (told: Told) => readonly [rule: string, message: string];

const inputs: Readonly<Record<FaultRule, Sentence>> = {
  type: ({ subject, items }) => ["type_narrowed", `${subject} no longer accepts ${items}.`],
  enum: ({ subject, items }) => ["enum_value_removed", `${subject} no longer accepts ${items}.`],
  const: ({ subject, after }) => ["enum_added", `${subject} now accepts nothing but ${after}.`],
  required: ({ subject }) => ["required_added", `${subject} must now be given.`],
  bound: ({ subject, before, after }) => ["bound_tightened", `${subject} must now be ${after}${was(before)}.`],
  multiple: ({ subject, before, after }) => ["multiple_narrowed", `${subject} must now be ${after}${was(before)}.`],
  pattern: ({ subject, before, after }) =>
    before === null
      ? ["pattern_added", `${subject} must now match ${shown(after)}.`]
      : ["pattern_changed", `${subject} must now match ${shown(after)} instead of ${shown(before)}.`],
  format: ({ subject, before, after }) =>
    before === null
      ? ["format_added", `${subject} must now have the format ${shown(after)}.`]
      : ["format_changed", `${subject} must now have the format ${shown(after)} instead of ${shown(before)}.`],
  unique: ({ subject }) => ["unique_added", `${subject} may no longer repeat an item.`],
  contains: ({ subject }) => ["contains_added", `${subject} must now contain items that it need not contain before.`],
  closed: ({ subject }) => ["additional_properties_closed", `${subject} no longer accept members that are not listed.`],
  forbidden: ({ subject }) => ["property_removed", `${subject} is no longer accepted.`],
  names: ({ subject }) => ["property_names_narrowed", `${subject} no longer accept every name that they accepted.`],
  dependent: ({ subject, fault }) => [
    "dependency_added",
    `${subject} now ask for more when ${shown(fault.right ?? "")} is given.`,
  ],
  union: ({ subject, items }) => ["union_narrowed", `${subject} may no longer accept ${items}.`],
  not: ({ subject }) => [
    "condition_narrowed",
    `${subject} may now be refused by a condition that did not hold before.`,
  ],
  kept: ({ subject }) => [
    "property_removed",
    `${subject} is no longer listed: a call that sends it is not understood.`,
  ],
  undecided: ({ subject, fault }) => undecided(subject, fault.keyword),
};

const outputs: Readonly<Record<FaultRule, Sentence>> = {
  type: ({ subject, items }) => ["type_widened", `${subject} can now be ${items}, which it could not be before.`],
  enum: ({ subject, items }) => ["enum_value_added", `${subject} can now be ${items}, which it could not be before.`],
  const: ({ subject, before }) => ["enum_removed", `${subject} was one of ${before} and can now be anything else.`],
  required: ({ subject }) => ["required_removed", `${subject} was always there and may now be missing.`],
  bound: ({ subject, before, after }) => ["bound_loosened", `${subject} was ${before}${is(after)}.`],
  multiple: ({ subject, before, after }) => ["multiple_widened", `${subject} was ${before}${is(after)}.`],
  pattern: ({ subject, before, after }) =>
    after === null
      ? ["pattern_removed", `${subject} need no longer match ${shown(before)}.`]
      : ["pattern_changed", `${subject} now matches ${shown(after)} instead of ${shown(before)}.`],
  format: ({ subject, before, after }) =>
    after === null
      ? ["format_removed", `${subject} need no longer have the format ${shown(before)}.`]
      : ["format_changed", `${subject} now has the format ${shown(after)} instead of ${shown(before)}.`],
  unique: ({ subject }) => ["unique_removed", `${subject} may now repeat an item.`],
  contains: ({ subject }) => ["contains_removed", `${subject} need no longer contain the items that were promised.`],
  closed: ({ subject }) => [
    "additional_properties_opened",
    `${subject} can now have members that are not listed, which was ruled out before.`,
  ],
  forbidden: ({ subject }) => ["property_added_closed", `${subject} is new, and other members were ruled out before.`],
  names: ({ subject }) => ["property_names_widened", `${subject} can now have names that were ruled out before.`],
  dependent: ({ subject, fault }) => [
    "dependency_removed",
    `${subject} promise less than before when ${shown(fault.right ?? "")} is there.`,
  ],
  union: ({ subject, items }) => ["union_widened", `${subject} may now be ${items} that were ruled out before.`],
  not: ({ subject }) => ["condition_widened", `${subject} may now be what a condition ruled out before.`],
  kept: ({ subject }) => ["property_removed", `${subject} is no longer part of the result.`],
  undecided: ({ subject, fault }) => undecided(subject, fault.keyword),
};

function undecided(subject: string, keyword: string): readonly [string, string] {
  return [
    "undecided",
    `${subject} changed in a way that could not be decided (${shown(keyword)}), so it counts as breaking.`,
  ];
}

const was = (before: string | null): string => (before === null ? "" : ` (before: ${before})`);
const is = (after: string | null): string =>
  after === null ? " and has no such limit any more" : ` and is now ${after}`;

/** One change per fault and member, in plain words; faults of several branches at one place become one. */
export function breakingChanges(found: readonly Located[], direction: Direction): ManifestChangeDetail[] {
  const changes = new Map<string, ManifestChangeDetail>();
  for (const { path, fault } of joined(found)) {
    const ofMembers = memberRules.has(fault.rule) ? (fault.items ?? []) : [];
    const paths = ofMembers.length > 0 ? ofMembers.map((name): Step[] => [...path, { in: "property", name }]) : [path];
    for (const at of paths) {
      const change = changeOf(at, fault, direction);
      const key = `${change.path}\n${change.rule}`;
      if (!changes.has(key)) changes.set(key, change);
    }
  }
  const gone = [...changes.values()]
    .filter((change) => change.rule === "property_removed")
    .map((change) => change.path);
  // What else is at fault with a member that is gone adds nothing.
  return [...changes.values()].filter(
    (change) => gone.includes(change.path) || !gone.some((path) => change.path.startsWith(`${path}.`)),
  );
}

const memberRules: ReadonlySet<FaultRule> = new Set(["required", "forbidden", "kept"]);
const wholeRules: ReadonlySet<FaultRule> = new Set(["required", "forbidden", "kept", "union", "not", "undecided"]);

function changeOf(path: readonly Step[], fault: Fault, direction: Direction): ManifestChangeDetail {
  const [before, after] = direction === "input" ? [fault.left, fault.right] : [fault.right, fault.left];
  const [rule, message] = (direction === "input" ? inputs : outputs)[fault.rule]({
    fault,
    subject: subjectOf(path, direction),
    items: (fault.items ?? []).slice(0, 8).join(", "),
    before: before ?? null,
    after: after ?? null,
  });
  const place = wholeRules.has(fault.rule) ? pathText(path) : [pathText(path), fault.keyword].filter(Boolean).join(".");
  return { path: place, class: "breaking", rule, message };
}

/** Joins what several branches lost at one place by one rule. */
function joined(found: readonly Located[]): Located[] {
  const joinedByKey = new Map<string, Located>();
  for (const one of found) {
    const key = `${pathText(one.path)}\n${one.fault.rule}\n${one.fault.keyword}`;
    const known = joinedByKey.get(key);
    const items = [...new Set([...(known?.fault.items ?? []), ...(one.fault.items ?? [])])];
    joinedByKey.set(key, { path: one.path, fault: { ...(known ?? one).fault, items } });
  }
  return [...joinedByKey.values()];
}

/** `filter.tags[].name`; the whole of the arguments or the result has a name of its own. */
export function subjectOf(path: readonly Step[], direction: Direction): string {
  const parts = path.map((step, index) => partOf(step, path[index - 1]));
  const text = parts.join("").replace(/^\./, "");
  if (text !== "") return shown(text);
  return direction === "input" ? "The arguments" : "The result";
}

function partOf(step: Step, before: Step | undefined): string {
  if (step.in === "property") return `.${step.name}`;
  if (before?.in === "keyword" && before.name === "prefixItems") return `[${step.name}]`;
  if (before?.in === "keyword" && combinations.has(before.name)) return "";
  const written = shorthands[step.name];
  return written ?? `./${step.name}/`;
}

const shorthands: Readonly<Partial<Record<string, string>>> = {
  items: "[]",
  additionalProperties: ".*",
  prefixItems: "",
  patternProperties: "",
  allOf: "",
  anyOf: "",
  oneOf: "",
};

const combinations: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf"]);

/** The place in the schema: `properties.city.type`. */
export function pathText(path: readonly Step[]): string {
  return path.map((step) => (step.in === "property" ? `properties.${named(step.name)}` : named(step.name))).join(".");
}

function named(name: string): string {
  return /^[\w$-]{1,80}$/.test(name) ? name : seen(JSON.stringify(name.slice(0, 80)));
}
