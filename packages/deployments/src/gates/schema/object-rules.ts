import type { Branch } from "./branch.ts";
import { rangeOf, rangeRules, rangesApart } from "./count-bounds.ts";
import type { Node } from "./document.ts";
import { isRecord, type JsonRecord, member } from "./json.ts";
import { dependentNames, dependentSchemas, recordAt, requiredOf } from "./keywords.ts";
import { counts, coveredBy, Members, patternCount } from "./members.ts";
import { fault, type Obligation, type Prover, type Step } from "./obligation.ts";
import type { Patterns } from "./patterns.ts";

interface Scene {
  readonly members: Members;
  readonly right: Node;
  readonly schema: JsonRecord;
  readonly prover: Prover;
  readonly patterns: Patterns;
}

/** Names and patterns that meet patterns at one place: more than this many pairs are not looked at. */
const MAX_MEETINGS = 40_000;

/** Whether names and patterns are few enough; what looking at them costs is taken off the budget. */
function areFew({ members, schema, prover }: Pick<Scene, "members" | "schema" | "prover">): boolean {
  const patterns = members.patternCount + patternCount(schema);
  if (patterns === 0) return true;
  const meetings = patterns * (patterns + members.names().size);
  prover.pay(meetings / 8);
  return meetings <= MAX_MEETINGS;
}

/** All keywords about members. */
export function objectRules(branch: Branch, right: Node, tools: { prover: Prover; patterns: Patterns }): Obligation[] {
  if (!isRecord(right.schema)) return [];
  const scene: Scene = {
    members: new Members(branch, tools.prover, tools.patterns),
    right,
    schema: right.schema,
    ...tools,
  };
  if (!areFew(scene)) return [fault({ rule: "undecided", keyword: "patternProperties" })];
  return [
    ...requiredRules(scene),
    ...propertyRules(scene),
    ...patternRules(scene),
    ...additionalRules(scene),
    ...nameRules(scene),
    ...dependentRules(scene),
    ...(counted(scene.schema)
      ? rangeRules(scene.members.count(), scene.schema, { keywords: counts, unit: "members" })
      : []),
  ];
}

const counted = (schema: JsonRecord | boolean): boolean =>
  isRecord(schema) && counts.some((keyword) => Object.hasOwn(schema, keyword));
const property = (name: string): Step => ({ in: "property", name });
const keyword = (name: string): Step => ({ in: "keyword", name });

function requiredRules({ members, schema }: Scene): Obligation[] {
  return requiredOf(schema)
    .filter((name) => !members.required.has(name))
    .map((name) => fault({ rule: "required", keyword: "required", items: [name] }));
}

function propertyRules({ members, schema, right, prover }: Scene): Obligation[] {
  return Object.entries(recordAt(schema, "properties") ?? {}).flatMap(([name, value]) => {
    const node = prover.nodes.of(right.document, value);
    if (!node || members.isNew(name)) return [];
    if (value === false)
      return members.forbids(name) ? [] : [fault({ rule: "forbidden", keyword: "properties", items: [name] })];
    return [{ kind: "part", left: members.of(name), right: node, steps: [property(name)] } satisfies Obligation];
  });
}

function patternRules({ members, schema, right, prover, patterns }: Scene): Obligation[] {
  const found: Obligation[] = [];
  for (const [pattern, value] of Object.entries(recordAt(schema, "patternProperties") ?? {})) {
    const node = prover.nodes.of(right.document, value);
    if (!node || value === true) continue;
    const steps = [keyword("patternProperties"), keyword(pattern)];
    for (const name of members.names()) {
      if (patterns.matches(pattern, name) !== false) {
        found.push({ kind: "part", left: members.of(name), right: node, steps: [property(name)] });
      }
    }
    found.push(...unlistedRule(members.unlisted({ matching: pattern }), node, steps));
  }
  return found;
}

function additionalRules({ members, schema, right, prover, patterns }: Scene): Obligation[] {
  const node = prover.nodes.of(right.document, member(schema, "additionalProperties"));
  if (!node || node.schema === true) return [];
  const found: Obligation[] = [];
  for (const name of members.names()) {
    if (coveredBy(schema, name, patterns).covered === true) continue;
    if (node.schema !== false)
      found.push({ kind: "part", left: members.of(name), right: node, steps: [property(name)] });
    else if (!members.forbids(name))
      found.push(fault({ rule: "forbidden", keyword: "additionalProperties", items: [name] }));
  }
  const outside = new Set(Object.keys(recordAt(schema, "patternProperties") ?? {}));
  const ways = members.unlisted({ outside });
  if (node.schema !== false) return [...found, ...unlistedRule(ways, node, [keyword("additionalProperties")])];
  const closed = ways?.every((way) => way.length > 0 && prover.branches(way).length === 0) ?? false;
  return closed ? found : [...found, fault({ rule: "closed", keyword: "additionalProperties" })];
}

function unlistedRule(ways: Node[][] | null, right: Node, steps: readonly Step[]): Obligation[] {
  if (ways === null) return [fault({ rule: "undecided", keyword: "patternProperties" })];
  return ways.map((left) => ({ kind: "part", left, right, steps }));
}

/** `propertyNames`: the names are looked at as strings. */
function nameRules({ members, schema, right, prover }: Scene): Obligation[] {
  const wanted = prover.nodes.of(right.document, member(schema, "propertyNames"));
  if (!wanted || wanted.schema === true) return [];
  const told = members.branch.parts.flatMap((part) =>
    isRecord(part.schema) ? (prover.nodes.of(part.document, member(part.schema, "propertyNames")) ?? []) : [],
  );
  const text = prover.nodes.made(right.document, { type: "string" });
  if (prover.covers([...told, text], wanted)) return [];
  const closed = members.unlisted({})?.every((way) => way.length > 0 && prover.branches(way).length === 0) ?? false;
  const fits = (name: string): boolean => {
    const only = prover.nodes.made(right.document, { type: "string", const: name });
    return members.forbids(name) || prover.covers([...told, only], wanted);
  };
  const lost = [...members.names()].filter((name) => !fits(name));
  return closed && lost.length === 0 ? [] : [fault({ rule: "names", keyword: "propertyNames", items: lost })];
}

function dependentRules({ members, schema, right, prover }: Scene): Obligation[] {
  const { branch } = members;
  const known = branch.parts.flatMap((part) => (isRecord(part.schema) ? dependentNames(part.schema) : []));
  const given = (trigger: string, name: string): boolean =>
    members.required.has(name) || known.some(([one, names]) => one === trigger && names.includes(name));
  const names = dependentNames(schema).flatMap(([trigger, others]) => {
    const missing = others.filter((name) => !given(trigger, name));
    if (missing.length === 0 || members.forbids(trigger) || members.isNew(trigger)) return [];
    return [fault({ rule: "dependent", keyword: "dependentRequired", items: missing, right: trigger })];
  });
  const schemas = dependentSchemas(schema).flatMap(([trigger, value]): Obligation[] => {
    const node = prover.nodes.of(right.document, value);
    if (!node || members.forbids(trigger) || members.isNew(trigger)) return [];
    const there = prover.nodes.made(right.document, { required: [trigger] });
    const withIt = branch.parts.flatMap((part) =>
      isRecord(part.schema)
        ? dependentSchemas(part.schema).flatMap(([name, inner]) =>
            name === trigger ? (prover.nodes.of(part.document, inner) ?? []) : [],
          )
        : [],
    );
    const holds = (): boolean =>
      withIt
        .reduce<readonly Branch[]>(
          (all, extra) => all.flatMap((one) => prover.narrowed(one, extra)),
          prover.narrowed(branch, there),
        )
        .every((one) => prover.within(one, node));
    return [
      {
        kind: "test",
        holds,
        why: () => ({ fault: { rule: "dependent", keyword: "dependentSchemas", right: trigger } }),
      },
    ];
  });
  return [...names, ...schemas];
}

/** Whether a member that both sides are certain to have, or one must and the other must not have, keeps them apart. */
export function objectsApart(branch: Branch, right: Node, tools: { prover: Prover; patterns: Patterns }): boolean {
  if (!isRecord(right.schema)) return false;
  const schema = right.schema;
  const { prover, patterns } = tools;
  const members = new Members(branch, prover, patterns);
  if (!areFew({ members, schema, prover })) return false;
  const wanted = [...new Set(requiredOf(schema))];
  if (wanted.some((name) => members.forbids(name))) return true;
  const rightRange = rangeOf([schema], counts);
  const countsMatter = counted(schema) || branch.parts.some((part) => counted(part.schema));
  if (countsMatter && rangesApart(members.count(), { ...rightRange, low: Math.max(rightRange.low, wanted.length) }))
    return true;
  return [...new Set([...members.required, ...wanted])].some((name) => {
    const { schemas, covered } = coveredBy(schema, name, patterns);
    const all = covered === false ? [member(schema, "additionalProperties")] : schemas;
    return prover.nodes.all(right.document, all).some((node) => {
      if (node.schema === false) return true;
      if (node.schema === true) return false;
      return prover.branches(members.of(name)).every((one) => prover.disjoint(one, node));
    });
  });
}
