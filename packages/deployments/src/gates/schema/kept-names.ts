import type { Branch, Place } from "./branch.ts";
import type { Node } from "./document.ts";
import { isRecord } from "./json.ts";
import { recordAt } from "./keywords.ts";
import { Members } from "./members.ts";
import type { Fault, Prover } from "./obligation.ts";
import type { Patterns } from "./patterns.ts";

/** Pairs of alternatives that are looked at; beyond it only names that no alternative mentions count as lost. */
const MAX_PAIRS = 400;

interface Side {
  readonly nodes: readonly Node[];
  readonly place: Place;
}

interface Tools {
  readonly prover: Prover;
  readonly patterns: Patterns;
}

/**
 * Names that were declared before and mean nothing after. An open schema would still take them; whoever sends or reads them is
 * no longer understood. Alternatives are compared with those they can coincide with, so that a kind of object that is gone as a
 * whole is left to the rules about unions.
 */
export function lostNames(left: Side, right: Side, tools: Tools): Fault[] {
  const { keptNames } = tools.prover.policy;
  if (keptNames === null) return [];
  const [before, after] = keptNames === "left" ? [left, right] : [right, left];
  if (!before.place.lists || !after.place.lists || before.place.declared.size === 0) return [];
  const old = objectsOf(before, tools);
  const now = objectsOf(after, tools);
  if (old.length * now.length > MAX_PAIRS)
    return missing([...before.place.declared].filter((name) => !after.place.mentioned.has(name)));
  return missing(old.flatMap((branch) => lostBy(branch, { old, now }, tools)));
}

/** The names that an alternative declared and that none it can coincide with speaks of. */
function lostBy(
  one: Described,
  { old, now }: { readonly old: readonly Described[]; readonly now: readonly Described[] },
  tools: Tools,
): string[] {
  const alike = old.length === 1 && now.length === 1 ? now : now.filter((other) => !areApart(one, other, tools));
  if (alike.length === 0) return [];
  const speaks = (name: string): boolean =>
    alike.some(({ members }) => members.of(name).length > 0 && !members.forbids(name));
  return declaredBy(one).filter((name) => !speaks(name));
}

function missing(names: readonly string[]): Fault[] {
  return [...new Set(names)].map((name) => ({ rule: "kept", keyword: "properties", items: [name] }));
}

function areApart(one: Described, other: Described, { prover }: Tools): boolean {
  return other.branch.parts.some((part) => prover.disjoint(one.branch, part));
}

interface Described {
  readonly branch: Branch;
  readonly members: Members;
}

function objectsOf(side: Side, { prover, patterns }: Tools): Described[] {
  const branches = prover.branches(side.nodes).filter((branch) => branch.type === "object");
  return branches.map((branch) => ({ branch, members: new Members(branch, prover, patterns) }));
}

function declaredBy({ branch, members }: Described): string[] {
  const names = branch.parts.flatMap((part) =>
    Object.keys(isRecord(part.schema) ? (recordAt(part.schema, "properties") ?? {}) : {}),
  );
  return [...new Set(names)].filter((name) => !members.forbids(name));
}
