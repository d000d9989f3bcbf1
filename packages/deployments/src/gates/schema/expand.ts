import type { Branch, Place } from "./branch.ts";
import type { Budget } from "./budget.ts";
import { isReferenceOnly, type Node, type Nodes } from "./document.ts";
import { hasSame, isRecord, type JsonRecord, member } from "./json.ts";
import { type JsonType, jsonTypes, listAt, typeOf, typesOf, valuesOf } from "./keywords.ts";

/** More alternatives than people write; beyond it an alternative is taken for anything, which can only fail a proof. */
const MAX_DRAFTS = 128;

interface Draft {
  readonly parts: readonly Node[];
  readonly refuted: readonly Node[];
  readonly choices: readonly Choice[];
}

/** Alternatives of which at least one holds: each a list of schemas that hold, and one of schemas that then do not. */
type Choice = readonly { readonly holds: readonly Node[]; readonly fails: readonly Node[] }[];

/** Spreads what meets all of the schemas over branches. */
export class Expansion {
  readonly #nodes: Nodes;
  readonly #budget: Budget;
  /** Something was left out of account because it was too much. */
  truncated = false;

  constructor(nodes: Nodes, budget: Budget) {
    this.#nodes = nodes;
    this.#budget = budget;
  }

  branches(schemas: readonly Node[], place: Place): Branch[] {
    let drafts = this.#gather({ parts: [], refuted: [], choices: [] }, schemas);
    const done: Draft[] = [];
    for (let draft = drafts.pop(); draft; draft = drafts.pop()) {
      const [choice, ...choices] = draft.choices;
      if (!choice) done.push(draft);
      else if (done.length + drafts.length + choice.length > MAX_DRAFTS || !this.#budget.spend(choice.length)) {
        this.truncated = true;
        drafts.push({ ...draft, choices });
      } else drafts = [...drafts, ...this.#choose({ ...draft, choices }, choice)];
    }
    return done.reverse().flatMap((draft) => this.#typed(draft, place));
  }

  /** What of a branch meets one schema more. */
  narrowed(branch: Branch, schema: Node): Branch[] {
    const { place, type, values } = branch;
    const drafts = this.#gather({ parts: branch.parts, refuted: branch.refuted, choices: [] }, [schema]);
    return drafts
      .flatMap((draft) => this.#typed(draft, place))
      .filter((one) => one.type === type)
      .flatMap((one) => this.#valued(one, meet(one.values, values)) ?? []);
  }

  #choose(draft: Draft, choice: Choice): Draft[] {
    return choice
      .toReversed()
      .flatMap(({ holds, fails }) => this.#gather({ ...draft, refuted: [...draft.refuted, ...fails] }, holds));
  }

  /** Adds schemas that hold; none come back when they contradict each other by themselves. */
  #gather(draft: Draft, schemas: readonly Node[]): Draft[] {
    this.#budget.spend(draft.parts.length / 4);
    const parts = [...draft.parts];
    const refuted = [...draft.refuted];
    const choices = [...draft.choices];
    const seen = new Set(parts.map((part) => part.id));
    const stack = schemas.toReversed();
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (node.schema === false) return [];
      if (!isRecord(node.schema) || seen.has(node.id)) continue;
      seen.add(node.id);
      this.#budget.spend();
      const target = this.#nodes.target(node);
      if (target) stack.push(target);
      if (isReferenceOnly(node)) continue;
      parts.push(node);
      if (!node.combines) continue;
      stack.push(...this.#nodes.all(node.document, listAt(node.schema, "allOf")).reverse());
      choices.push(...this.#choices(node, node.schema));
      const not = this.#nodes.of(node.document, member(node.schema, "not"));
      if (not) refuted.push(not);
    }
    return [{ parts, refuted, choices }];
  }

  #choices(node: Node, schema: JsonRecord): Choice[] {
    const all = (keyword: string): Node[] | null => {
      const list = listAt(schema, keyword);
      const nodes = this.#nodes.all(node.document, list);
      // An alternative that is no schema may stand for anything.
      return list && list.length > 0 && nodes.length === list.length ? nodes : null;
    };
    const choices: Choice[] = [];
    const anyOf = all("anyOf");
    if (anyOf) choices.push(anyOf.map((one) => ({ holds: [one], fails: [] })));
    const oneOf = all("oneOf");
    if (oneOf) choices.push(oneOf.map((one) => ({ holds: [one], fails: oneOf.filter((other) => other !== one) })));
    const [test, then, otherwise] = ["if", "then", "else"].map((keyword) =>
      this.#nodes.of(node.document, member(schema, keyword)),
    );
    if (test && (then || otherwise)) {
      choices.push([
        { holds: then ? [test, then] : [test], fails: [] },
        { holds: otherwise ? [otherwise] : [], fails: [test] },
      ]);
    }
    return choices;
  }

  #typed(draft: Draft, place: Place): Branch[] {
    this.#budget.spend(draft.parts.length / 2);
    const schemas = draft.parts.flatMap((part) => (isRecord(part.schema) ? [part.schema] : []));
    let types: readonly JsonType[] = jsonTypes;
    let integer = false;
    let values: readonly unknown[] | null = null;
    for (const schema of schemas) {
      const named = typesOf(schema);
      if (named?.includes("integer") && !named.includes("number")) integer = true;
      if (named)
        types = types.filter((type) => named.includes(type) || (type === "number" && named.includes("integer")));
      values = meet(values, valuesOf(schema));
      this.#budget.spend((values?.length ?? 0) / 8);
    }
    // A branch may be larger than what it stands for, so that a list which nobody paid for is left out.
    if (this.#budget.exhausted) values = null;
    const branches: Branch[] = [];
    for (const type of types) {
      const of = { type, integer: integer && type === "number", ...draft, place };
      const branch = this.#valued(of, values);
      if (branch && !refutedByType(branch)) branches.push(branch);
    }
    return branches;
  }

  #valued(branch: Omit<Branch, "values">, values: readonly unknown[] | null): Branch | null {
    const { type } = branch;
    const all = values ?? (type === "null" ? [null] : type === "boolean" ? [false, true] : null);
    const fits = (value: unknown): boolean => typeOf(value) === type && (!branch.integer || Number.isInteger(value));
    const own = refute(all, branch.refuted)?.filter(fits) ?? null;
    if (own?.length === 0) return null;
    const only = own?.length === 1 ? own[0] : undefined;
    const exact = typeof only === "object" && only !== null ? exactSchema(only) : null;
    const document = branch.parts[0]?.document;
    const parts = exact && document ? [...branch.parts, this.#nodes.made(document, exact)] : branch.parts;
    return { ...branch, parts, values: own };
  }

  /** The same branch with only one of its values. */
  only(branch: Branch, value: unknown): Branch {
    return this.#valued(branch, [value]) ?? branch;
  }
}

function meet(one: readonly unknown[] | null, other: readonly unknown[] | null): readonly unknown[] | null {
  if (one === null || other === null) return one ?? other;
  return one.filter((value) => hasSame(other, value));
}

/** Takes out the values that a refuted list of values names. */
function refute(values: readonly unknown[] | null, refuted: readonly Node[]): readonly unknown[] | null {
  if (values === null || refuted.length === 0) return values;
  const gone = refuted.flatMap(({ schema }) =>
    isRecord(schema) && Object.keys(schema).every((key) => key === "enum" || key === "const")
      ? (valuesOf(schema) ?? [])
      : [],
  );
  return values.filter((value) => !hasSame(gone, value));
}

/** Whether a refuted schema that names nothing but types takes all of the branch. */
function refutedByType(branch: Branch): boolean {
  return branch.refuted.some(({ schema }) => {
    if (schema === true) return true;
    if (!isRecord(schema) || Object.keys(schema).some((key) => key !== "type")) return false;
    const types = typesOf(schema);
    return types === null || types.includes(branch.type) || (branch.integer && types.includes("integer"));
  });
}

/** What an object or array meets that is equal to this one, as schemas of its members. */
function exactSchema(value: object): JsonRecord {
  if (Array.isArray(value)) {
    return { prefixItems: value.map((item) => ({ const: item })), items: false, minItems: value.length };
  }
  const properties = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, { const: inner }]));
  return { properties, required: Object.keys(value), additionalProperties: false };
}
