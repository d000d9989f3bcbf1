import type { Branch, Policy } from "./branch.ts";
import type { Node, Nodes } from "./document.ts";

/** What the right side asks and the left side does not give. */
export interface Fault {
  readonly rule: FaultRule;
  /** Keyword of the right side. */
  readonly keyword: string;
  /** What is lost or what is new: types, values, names, each as text. */
  readonly items?: readonly string[];
  /** What holds on either side, as text; null where it says nothing. */
  readonly left?: string | null;
  readonly right?: string | null;
}

export type FaultRule =
  | "type"
  | "enum"
  | "const"
  | "required"
  | "bound"
  | "multiple"
  | "pattern"
  | "format"
  | "unique"
  | "contains"
  | "closed"
  | "forbidden"
  | "names"
  | "dependent"
  | "union"
  | "not"
  | "kept"
  | "undecided";

/** A step from an instance to a part of it, as people name it. */
export type Step =
  | { readonly in: "property"; readonly name: string }
  | { readonly in: "keyword"; readonly name: string };

/** Something that has to hold for a branch to lie within a schema. */
export type Obligation =
  | { readonly kind: "fault"; readonly fault: Fault }
  /** Every part that meets all of `left` has to meet `right`. */
  | { readonly kind: "part"; readonly left: readonly Node[]; readonly right: Node; readonly steps: readonly Step[] }
  /** The instance itself has to meet another schema. */
  | { readonly kind: "same"; readonly right: Node }
  /** Anything else. */
  | { readonly kind: "test"; readonly holds: () => boolean; readonly why: () => Reason };

export interface Reason {
  readonly fault: Fault;
  /** The schema whose own obligations explain best why it does not hold. */
  readonly blame?: { readonly branch: Branch; readonly right: Node } | null;
}

export const fault = (found: Fault): Obligation => ({ kind: "fault", fault: found });

/** What the rules may ask. All answers are proofs: false means "not proved". */
export interface Prover {
  readonly nodes: Nodes;
  readonly policy: Policy;
  /** Takes from the budget what a look at many schemas costs. */
  pay(steps: number): void;
  /** Whether all that meets the left schemas meets the right one. */
  covers(left: readonly Node[], right: Node): boolean;
  /** The same, by validity alone and between any two schemas. */
  implies(left: readonly Node[], right: Node): boolean;
  within(branch: Branch, right: Node): boolean;
  /** Whether nothing of the branch meets the schema. */
  disjoint(branch: Branch, right: Node): boolean;
  branches(schemas: readonly Node[]): readonly Branch[];
  /** The branch with only one of its values. */
  only(branch: Branch, value: unknown): Branch;
  /** The branch, with one schema more that holds. */
  narrowed(branch: Branch, schema: Node): readonly Branch[];
}
