import type { Branch } from "./branch.ts";
import type { Node } from "./document.ts";
import type { Fault, Obligation, Step } from "./obligation.ts";
import type { Proof } from "./proof.ts";

/** A fault and where it is. */
export interface Located {
  readonly path: readonly Step[];
  readonly fault: Fault;
}

/** Faults told of one comparison, at most. */
const MAX_FAULTS = 100;
const MAX_STEPS = 40;
/** References and combinations inside one another. */
const MAX_DEPTH = 200;

/** Walks a goal that is not proved down to what is at fault; each goal is explained once, where it is met first. */
export function explainGoal(proof: Proof, left: readonly Node[], right: Node): Located[] {
  const walk = new Walk(proof);
  walk.goal(left, right, []);
  return walk.found;
}

class Walk {
  readonly found: Located[] = [];
  readonly #proof: Proof;
  readonly #told = new Set<string>();
  #depth = 0;

  constructor(proof: Proof) {
    this.#proof = proof;
  }

  goal(left: readonly Node[], right: Node, path: readonly Step[]): void {
    const key = `${left.map((node) => node.id).join()}>${right.id}`;
    if (this.#told.has(key) || path.length > MAX_STEPS) return;
    this.#told.add(key);
    for (const fault of this.#proof.lost(left, right)) this.#tell(fault, path);
    for (const branch of this.#proof.branches(left)) this.#branch(branch, right, path);
  }

  #branch(branch: Branch, right: Node, path: readonly Step[]): void {
    if (this.found.length >= MAX_FAULTS || this.#depth >= MAX_DEPTH || this.#proof.within(branch, right)) return;
    this.#depth++;
    if (right.schema === false) this.#tell({ rule: "forbidden", keyword: "not" }, path);
    for (const one of this.#proof.obligations(branch, right)) this.#obligation(one, branch, path);
    this.#depth--;
  }

  #obligation(one: Obligation, branch: Branch, path: readonly Step[]): void {
    if (one.kind === "fault") this.#tell(one.fault, path);
    else if (one.kind === "same") this.#branch(branch, one.right, path);
    else if (this.#proof.holds(one, branch)) return;
    else if (one.kind === "part") this.goal(one.left, one.right, [...path, ...one.steps]);
    else {
      const { fault, blame } = one.why();
      const before = this.found.length;
      if (blame) this.#branch(blame.branch, blame.right, path);
      if (this.found.length === before) this.#tell(fault, path);
    }
  }

  #tell(fault: Fault, path: readonly Step[]): void {
    if (this.found.length < MAX_FAULTS) this.found.push({ fault, path });
  }
}
