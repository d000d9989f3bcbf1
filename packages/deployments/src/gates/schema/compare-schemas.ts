import type { ManifestChangeDetail } from "@switchyard/contracts";
import type { Policy } from "./branch.ts";
import { Budget } from "./budget.ts";
import { compatibleChanges } from "./compatible.ts";
import { Nodes, SchemaDocument } from "./document.ts";
import { explainGoal } from "./explain.ts";
import { partsWithin, sameJson } from "./json.ts";
import { Proof } from "./proof.ts";
import { breakingChanges, type Direction } from "./sentences.ts";

/** Steps that one comparison may take. */
const STEPS = 20_000;
const SIZE = { parts: 60_000, levels: 128 };
/** Some rules hold each member against each other one: pairs of parts that cost as much as one step. */
const PARTS_PER_STEP = 5_000;

/** Breaking and compatible changes told of one comparison, at most. */
const MAX_CHANGES = 100;

const policies: Readonly<Record<Direction, Policy>> = {
  input: { newNames: true, keptNames: "left" },
  output: { newNames: false, keptNames: "right" },
};

/**
 * Compares two JSON Schemas of a tool (2020-12, with draft-07's keywords). For an `input`, a change is breaking when arguments that
 * were valid are not any more; for an `output`, when a result can come that was not valid before. Beyond that, by agreement, a
 * declared name that is gone breaks either, and a name that an input never mentioned may be given a meaning. What cannot be proved
 * compatible within the budget counts as breaking. Paths are relative to the schema. Never throws on any JSON value.
 */
export function compareSchemas(
  before: unknown,
  after: unknown,
  { direction, budget = new Budget(STEPS) }: { readonly direction: Direction; readonly budget?: Budget },
): ManifestChangeDetail[] {
  if (sameJson(before, after)) return [];
  const [old, now] = [partsWithin(before, SIZE), partsWithin(after, SIZE)];
  if (old === null || now === null) return [undecided("is too large or nests too deep")];
  const fee = Math.max(old, now) ** 2 / PARTS_PER_STEP;
  // One that is too large takes nothing from the others.
  if (fee >= budget.left) return [undecided("is too large to be compared with all the others")];
  budget.spend(fee);
  const documents = { before: new SchemaDocument(before), after: new SchemaDocument(after) };
  const breaking = breakingBetween(documents, direction, budget);
  const taken = new Set(breaking.map((change) => change.path));
  const compatible = compatibleChanges(documents.before, documents.after, direction).filter(
    (change) =>
      !taken.has(change.path) && ![...taken].some((path) => path !== "" && change.path.startsWith(`${path}.`)),
  );
  const changes = [...breaking, ...compatible];
  return changes.length > 0 ? changes.slice(0, MAX_CHANGES) : [rewritten];
}

function breakingBetween(
  documents: { readonly before: SchemaDocument; readonly after: SchemaDocument },
  direction: Direction,
  whole: Budget,
): ManifestChangeDetail[] {
  const budget = whole.portion(STEPS);
  const granted = budget.left;
  const nodes = new Nodes();
  const proof = Proof.begin(nodes, policies[direction], budget);
  const before = nodes.of(documents.before, documents.before.root);
  const after = nodes.of(documents.after, documents.after.root);
  if (!before || !after) return [undecided("is not an object or a boolean")];
  const [left, right] = direction === "input" ? [before, after] : [after, before];
  const proved = proof.covers([left], right);
  const gaveUp = proof.gaveUp;
  const found = proved || budget.exhausted ? [] : breakingChanges(explainGoal(proof, [left], right), direction);
  whole.settle(budget, granted);
  if (proved) return [];
  if (gaveUp || found.length === 0) return [undecided("is too entangled to be compared in full"), ...found];
  return found;
}

function undecided(why: string): ManifestChangeDetail {
  const message = `The schema ${why}, so the change counts as breaking.`;
  return { path: "", class: "breaking", rule: "undecided", message };
}

const rewritten: ManifestChangeDetail = {
  path: "",
  class: "compatible",
  rule: "rewritten",
  message: "The schema is written otherwise and means the same.",
};
