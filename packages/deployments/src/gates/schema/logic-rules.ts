import type { Branch } from "./branch.ts";
import { isReferenceOnly, type Node } from "./document.ts";
import { isRecord, type JsonRecord, member, shown } from "./json.ts";
import { listAt, recordAt, requiredOf, valuesOf } from "./keywords.ts";
import { fault, type Obligation, type Prover, type Reason } from "./obligation.ts";

/** Values of one member that a branch is split by, at most. */
const MAX_SPLIT = 16;

/** `$ref`, `allOf`, `anyOf`, `oneOf`, `not`, `if`, `then` and `else`. */
export function logicRules(branch: Branch, right: Node, prover: Prover): Obligation[] {
  if (!right.combines || !isRecord(right.schema)) return [];
  const found: Obligation[] = [];
  const target = prover.nodes.target(right);
  if (target === undefined) found.push(fault({ rule: "undecided", keyword: "$ref" }));
  else if (target) found.push({ kind: "same", right: target });
  if (isReferenceOnly(right)) return found;
  const all = prover.nodes.all(right.document, listAt(right.schema, "allOf"));
  return [
    ...found,
    ...all.map((one): Obligation => ({ kind: "same", right: one })),
    ...anyRule(branch, right, prover),
    ...oneRule(branch, right, prover),
    ...notRule(branch, right, prover),
    ...conditionRule(branch, right, prover),
  ];
}

function anyRule(branch: Branch, right: Node, prover: Prover): Obligation[] {
  const list = isRecord(right.schema) ? listAt(right.schema, "anyOf") : null;
  if (list === null) return [];
  const alternatives = prover.nodes.all(right.document, list);
  const some = (one: Branch): boolean => alternatives.some((alternative) => prover.within(one, alternative));
  const holds = (): boolean => eachPiece(branch, alternatives, { prover, some, cuts: 2 });
  return [{ kind: "test", holds, why: () => unionBlame(branch, alternatives, { prover, keyword: "anyOf" }) }];
}

function oneRule(branch: Branch, right: Node, prover: Prover): Obligation[] {
  const list = isRecord(right.schema) ? listAt(right.schema, "oneOf") : null;
  if (list === null) return [];
  const alternatives = prover.nodes.all(right.document, list);
  const exactly = (one: Branch): boolean =>
    alternatives.some(
      (alternative) =>
        prover.within(one, alternative) &&
        alternatives.every((other) => other === alternative || prover.disjoint(one, other)),
    );
  const holds = (): boolean => eachPiece(branch, alternatives, { prover, some: exactly, cuts: 2 });
  return [{ kind: "test", holds, why: () => unionBlame(branch, alternatives, { prover, keyword: "oneOf" }) }];
}

interface Cutting {
  readonly prover: Prover;
  readonly some: (branch: Branch) => boolean;
  readonly cuts: number;
}

/** Holds for a branch when it holds for it as a whole, or for each piece of it. */
function eachPiece(branch: Branch, alternatives: readonly Node[], cutting: Cutting): boolean {
  if (cutting.some(branch)) return true;
  if (cutting.cuts === 0) return false;
  const pieces = piecesOf(branch, alternatives, cutting.prover);
  return (
    pieces.length > 0 && pieces.every((one) => eachPiece(one, alternatives, { ...cutting, cuts: cutting.cuts - 1 }))
  );
}

function piecesOf(branch: Branch, alternatives: readonly Node[], prover: Prover): readonly Branch[] {
  const { values } = branch;
  if (values && values.length > 1 && values.length <= 200) return values.map((value) => prover.only(branch, value));
  if (branch.type !== "object") return [];
  for (const name of discriminators(branch, alternatives)) {
    const told = prover.branches(membersOf(branch, name, prover));
    const listed = told.flatMap((one) => one.values ?? [undefined]);
    if (listed.includes(undefined) || listed.length < 2 || listed.length > MAX_SPLIT) continue;
    const document = branch.parts[0]?.document;
    if (!document) continue;
    return listed.flatMap((value) =>
      prover.narrowed(branch, prover.nodes.made(document, { properties: { [name]: { const: value } } })),
    );
  }
  return [];
}

/** Members that a branch always has, and by whose value alternatives tell themselves apart. */
function discriminators(branch: Branch, alternatives: readonly Node[]): string[] {
  const telling = new Set(
    alternatives.flatMap(({ schema }) =>
      Object.entries(isRecord(schema) ? (recordAt(schema, "properties") ?? {}) : {})
        .filter(([, value]) => isRecord(value) && valuesOf(value) !== null)
        .map(([name]) => name),
    ),
  );
  const required = branch.parts.flatMap((part) => (isRecord(part.schema) ? requiredOf(part.schema) : []));
  return [...new Set(required)].filter((name) => telling.size === 0 || telling.has(name));
}

function membersOf(branch: Branch, name: string, prover: Prover): Node[] {
  return branch.parts.flatMap((part) => {
    if (!isRecord(part.schema)) return [];
    return prover.nodes.of(part.document, member(recordAt(part.schema, "properties") ?? {}, name)) ?? [];
  });
}

/** What to say of a branch that no alternative takes: the alternative it comes closest to, when there is only one. */
function unionBlame(
  branch: Branch,
  alternatives: readonly Node[],
  { prover, keyword }: { readonly prover: Prover; readonly keyword: string },
): Reason {
  const alike = alternatives.filter((one) => prover.branches([one]).some((other) => other.type === branch.type));
  if (alike.length === 0) return { fault: { rule: "type", keyword, items: [branch.type] }, blame: null };
  const near = alike.length === 1 ? alike : alike.filter((one) => !prover.disjoint(branch, one));
  const [only] = near.length === 1 ? near : [];
  const items = branch.values ? branch.values.slice(0, 12).map(shown) : [`some values of type ${branch.type}`];
  return { fault: { rule: "union", keyword, items }, blame: only ? { branch, right: only } : null };
}

function notRule(branch: Branch, right: Node, prover: Prover): Obligation[] {
  const not = isRecord(right.schema) ? prover.nodes.of(right.document, member(right.schema, "not")) : null;
  if (!not) return [];
  const apart = (one: Branch): boolean => prover.disjoint(one, not);
  const holds = (): boolean => eachPiece(branch, [not], { prover, some: apart, cuts: 1 });
  return [{ kind: "test", holds, why: () => ({ fault: { rule: "not", keyword: "not" } }) }];
}

function conditionRule(branch: Branch, right: Node, prover: Prover): Obligation[] {
  if (!isRecord(right.schema)) return [];
  const at = (schema: JsonRecord, name: string): Node | null => prover.nodes.of(right.document, member(schema, name));
  const [test, then, otherwise] = [at(right.schema, "if"), at(right.schema, "then"), at(right.schema, "else")];
  if (!test || !(then || otherwise)) return [];
  const meets = (one: Branch, node: Node | null): boolean => node === null || prover.within(one, node);
  const some = (one: Branch): boolean => {
    if (meets(one, then) && meets(one, otherwise)) return true;
    if (prover.within(one, test)) return meets(one, then);
    if (prover.disjoint(one, test)) return meets(one, otherwise);
    // Where the test holds, it may be used to show what follows from it.
    return meets(one, otherwise) && prover.narrowed(one, test).every((inside) => meets(inside, then));
  };
  const holds = (): boolean => eachPiece(branch, [test], { prover, some, cuts: 2 });
  return [{ kind: "test", holds, why: () => ({ fault: { rule: "not", keyword: then ? "then" : "else" } }) }];
}
