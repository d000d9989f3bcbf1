import { arrayRules } from "./array-rules.ts";
import type { Branch, Place, Policy } from "./branch.ts";
import type { Budget } from "./budget.ts";
import { areDisjoint } from "./disjoint.ts";
import { isReferenceOnly, type Node, type Nodes } from "./document.ts";
import { Expansion } from "./expand.ts";
import { isRecord, type JsonRecord } from "./json.ts";
import { lostNames } from "./kept-names.ts";
import { recordAt, unreadable } from "./keywords.ts";
import { logicRules } from "./logic-rules.ts";
import { numberRules } from "./number-rules.ts";
import { objectRules } from "./object-rules.ts";
import { type Fault, fault, type Obligation, type Prover } from "./obligation.ts";
import { Patterns } from "./patterns.ts";
import { surveyPlace } from "./place.ts";
import { Shapes } from "./shape.ts";
import { stringRules } from "./string-rules.ts";
import { typeRule, valueRule } from "./value-rules.ts";

/** Calls inside calls, so that hostile nesting ends before the stack does. */
const MAX_DEPTH = 400;

interface Workshop {
  readonly nodes: Nodes;
  readonly budget: Budget;
  readonly shapes: Shapes;
  readonly patterns: Patterns;
  readonly expansion: Expansion;
  readonly spread: Map<string, readonly Branch[]>;
  readonly places: Map<string, Place>;
  /** How deep inside the instance the goal at hand looks, and how many calls are open. */
  level: number;
  depth: number;
  gaveUp: boolean;
}

function openWorkshop(nodes: Nodes, budget: Budget): Workshop {
  return {
    nodes,
    budget,
    shapes: new Shapes(),
    patterns: new Patterns(budget),
    expansion: new Expansion(nodes, budget),
    spread: new Map(),
    places: new Map(),
    level: 0,
    depth: 0,
    gaveUp: false,
  };
}

/**
 * Proves that one schema's instances lie within another's. A goal about a part of the instance that comes back while it is being
 * proved is taken as given (instances are finite, so that is induction over their size); one that comes back about the very same
 * instance is not.
 */
export class Proof implements Prover {
  readonly policy: Policy;
  readonly #shop: Workshop;
  readonly #plain: Proof;
  readonly #open = new Map<string, { readonly index: number; readonly level: number }>();
  readonly #settled = new Map<string, boolean>();
  readonly #apart = new WeakMap<Branch, Map<number, boolean>>();
  readonly #asked = new WeakMap<Branch, Map<number, number>>();
  #lowest = Infinity;

  private constructor(shop: Workshop, policy: Policy) {
    this.#shop = shop;
    this.policy = policy;
    const isPlain = !policy.newNames && policy.keptNames === null;
    this.#plain = isPlain ? this : new Proof(shop, { newNames: false, keptNames: null });
  }

  static begin(nodes: Nodes, policy: Policy, budget: Budget): Proof {
    return new Proof(openWorkshop(nodes, budget), policy);
  }

  get nodes(): Nodes {
    return this.#shop.nodes;
  }

  /** Something was too large or too entangled to be looked at in full, so that what is not proved may hold nevertheless. */
  get gaveUp(): boolean {
    return this.#shop.gaveUp || this.#shop.expansion.truncated || this.#shop.budget.exhausted;
  }

  pay(steps: number): void {
    this.#shop.budget.spend(steps);
  }

  covers(left: readonly Node[], right: Node): boolean {
    this.#shop.level++;
    const proved = this.#goal(left, right);
    this.#shop.level--;
    return proved;
  }

  implies(left: readonly Node[], right: Node): boolean {
    return this.#plain.#goal(left, right);
  }

  branches(schemas: readonly Node[]): readonly Branch[] {
    const key = keyOf(schemas);
    let known = this.#shop.spread.get(key);
    if (!known) {
      known = this.#shop.expansion.branches(schemas, this.place(schemas));
      this.#shop.spread.set(key, known);
    }
    return known;
  }

  place(schemas: readonly Node[]): Place {
    const key = keyOf(schemas);
    let known = this.#shop.places.get(key);
    if (!known) {
      known = surveyPlace(this.nodes, schemas);
      this.#shop.places.set(key, known);
    }
    return known;
  }

  only(branch: Branch, value: unknown): Branch {
    return this.#shop.expansion.only(branch, value);
  }

  narrowed(branch: Branch, schema: Node): readonly Branch[] {
    return this.#shop.expansion.narrowed(branch, schema);
  }

  within(branch: Branch, right: Node): boolean {
    if (typeof right.schema === "boolean") return right.schema;
    if (this.#hasShape(branch.parts, right)) return true;
    // A schema that leads back to itself about the very same instance says nothing that could be proved.
    const asked = this.#asked.get(branch) ?? new Map<number, number>();
    const outer = asked.get(right.id) ?? -1;
    if (outer === this.#shop.level) return false;
    this.#asked.set(branch, asked.set(right.id, this.#shop.level));
    this.pay((branch.parts.length * (1 + sizeOf(right.schema)) + (branch.values?.length ?? 0)) / 8);
    const proved = this.#deeper(() => this.obligations(branch, right).every((one) => this.holds(one, branch)));
    asked.set(right.id, outer);
    return proved;
  }

  /** A question that comes back while it is open is answered with no; so is whatever rested on that answer. */
  disjoint(branch: Branch, right: Node): boolean {
    if (typeof right.schema === "boolean") return !right.schema;
    const known = this.#apart.get(branch) ?? new Map<number, boolean>();
    const answer = known.get(right.id);
    if (answer !== undefined) return answer;
    this.#apart.set(branch, known.set(right.id, false));
    const tools = { prover: this.#plain, patterns: this.#shop.patterns };
    const proved = this.#deeper(() => areDisjoint(branch, right, tools));
    known.set(right.id, proved);
    return proved;
  }

  holds(obligation: Obligation, branch: Branch): boolean {
    switch (obligation.kind) {
      case "fault":
        return false;
      case "part":
        return this.covers(obligation.left, obligation.right);
      case "same":
        return this.within(branch, obligation.right);
      case "test":
        return obligation.holds();
    }
  }

  /** All that has to hold for a branch to lie within a schema, keyword by keyword. */
  obligations(branch: Branch, right: Node): Obligation[] {
    if (!isRecord(right.schema)) return [];
    const strange = unreadable(right.schema);
    if (strange !== null) return [fault({ rule: "undecided", keyword: strange })];
    const logic = logicRules(branch, right, this);
    if (isReferenceOnly(right)) return logic;
    const types = typeRule(branch, right.schema);
    if (types.length > 0) return types;
    return [...valueRule(branch, right.schema), ...this.#typed(branch, right), ...logic];
  }

  #typed(branch: Branch, right: Node): Obligation[] {
    const { patterns } = this.#shop;
    if (!isRecord(right.schema)) return [];
    switch (branch.type) {
      case "number":
        return numberRules(branch, right.schema);
      case "string":
        return stringRules(branch, right.schema, patterns);
      case "array":
        return arrayRules(branch, right, this);
      case "object":
        return objectRules(branch, right, { prover: this, patterns });
      default:
        return [];
    }
  }

  /** Names that the agreement about kept names misses at a place. */
  lost(left: readonly Node[], right: Node): Fault[] {
    return lostNames(
      { nodes: left, place: this.place(left) },
      { nodes: [right], place: this.place([right]) },
      { prover: this, patterns: this.#shop.patterns },
    );
  }

  #goal(left: readonly Node[], right: Node): boolean {
    if (right.schema === true || this.#hasShape(left, right)) return true;
    const key = `${keyOf(left)}>${right.id}`;
    const settled = this.#settled.get(key);
    if (settled !== undefined) return settled;
    const open = this.#open.get(key);
    if (open) return this.#assume(open);
    const index = this.#open.size;
    this.#open.set(key, { index, level: this.#shop.level });
    const outer = this.#lowest;
    this.#lowest = Infinity;
    const proved = this.#deeper(
      () => this.lost(left, right).length === 0 && this.branches(left).every((branch) => this.within(branch, right)),
    );
    // What rests on a goal that is still open is not settled by itself.
    if (!proved || this.#lowest >= index) this.#settled.set(key, proved);
    this.#lowest = Math.min(outer, this.#lowest < index ? this.#lowest : Infinity);
    this.#open.delete(key);
    return proved;
  }

  #hasShape(left: readonly Node[], right: Node): boolean {
    const { shapes } = this.#shop;
    const shape = shapes.of(right);
    return left.some((node) => shapes.of(node) === shape);
  }

  #assume(open: { readonly index: number; readonly level: number }): boolean {
    if (open.level >= this.#shop.level) return false;
    this.#lowest = Math.min(this.#lowest, open.index);
    return true;
  }

  #deeper(prove: () => boolean): boolean {
    const shop = this.#shop;
    if (shop.depth >= MAX_DEPTH) shop.gaveUp = true;
    if (shop.depth >= MAX_DEPTH || !shop.budget.spend()) return false;
    shop.depth++;
    const proved = prove();
    shop.depth--;
    return proved;
  }
}

/** How many members a schema speaks of: each is looked up in every part of a branch. */
function sizeOf(schema: JsonRecord): number {
  return Object.keys(recordAt(schema, "properties") ?? {}).length;
}

function keyOf(nodes: readonly Node[]): string {
  return [...new Set(nodes.map((node) => node.id))].sort((one, other) => one - other).join();
}
