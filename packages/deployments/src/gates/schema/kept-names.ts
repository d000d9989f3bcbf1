import type { Place } from "./branch.ts";
import type { Node } from "./document.ts";
import { Members } from "./members.ts";
import type { Fault, Prover } from "./obligation.ts";
import type { Patterns } from "./patterns.ts";

/**
 * Names that were declared before and mean nothing after. An open schema would still take them; whoever sends or reads them is
 * no longer understood.
 */
export function lostNames(
  left: { readonly nodes: readonly Node[]; readonly place: Place },
  right: { readonly nodes: readonly Node[]; readonly place: Place },
  tools: { readonly prover: Prover; readonly patterns: Patterns },
): Fault[] {
  const { keptNames } = tools.prover.policy;
  if (keptNames === null) return [];
  const [before, after] = keptNames === "left" ? [left, right] : [right, left];
  if (!before.place.lists || !after.place.lists) return [];
  const missing = [...before.place.declared].filter((name) => !after.place.mentioned.has(name));
  if (missing.length === 0) return [];
  const objects = tools.prover.branches(after.nodes).filter((one) => one.type === "object");
  if (objects.length === 0) return [];
  const spokenOf = (name: string): boolean =>
    after.place.explicit &&
    objects.some((branch) => {
      const members = new Members(branch, tools.prover, tools.patterns);
      return members.of(name).length > 0 && !members.forbids(name);
    });
  return missing
    .filter((name) => !spokenOf(name))
    .map((name) => ({ rule: "kept", keyword: "properties", items: [name] }));
}
