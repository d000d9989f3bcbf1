import { arraysApart } from "./array-rules.ts";
import type { Branch } from "./branch.ts";
import { isReferenceOnly, type Node } from "./document.ts";
import { hasSame, isRecord, type JsonRecord, member } from "./json.ts";
import { listAt, typeOf, typesOf, valuesOf } from "./keywords.ts";
import { numbersApart } from "./number-rules.ts";
import { objectsApart } from "./object-rules.ts";
import type { Prover } from "./obligation.ts";
import type { Patterns } from "./patterns.ts";
import { stringsApart } from "./string-rules.ts";

/** Whether it can be shown that nothing of a branch meets a schema. */
export function areDisjoint(branch: Branch, right: Node, tools: { prover: Prover; patterns: Patterns }): boolean {
  const { prover } = tools;
  if (typeof right.schema === "boolean") return !right.schema;
  if (branch.values && branch.values.length > 1 && branch.values.length <= 50) {
    return branch.values.every((value) => prover.disjoint(prover.only(branch, value), right));
  }
  const target = prover.nodes.target(right);
  if (target && prover.disjoint(branch, target)) return true;
  if (isReferenceOnly(right)) return false;
  return (
    typesApart(branch, right.schema) ||
    valuesApart(branch, right.schema) ||
    membersApart(branch, right, tools) ||
    logicApart(branch, right, prover) ||
    branch.refuted.some((one) => prover.implies([right], one))
  );
}

function typesApart(branch: Branch, schema: JsonRecord): boolean {
  const types = typesOf(schema);
  if (types === null || types.includes(branch.type)) return false;
  if (branch.type !== "number" || !types.includes("integer")) return true;
  return branch.values?.every((value) => !Number.isInteger(value)) ?? false;
}

function valuesApart(branch: Branch, schema: JsonRecord): boolean {
  const values = valuesOf(schema);
  if (values === null) return false;
  if (branch.values === null) return values.every((value) => typeOf(value) !== branch.type);
  return !branch.values.some((value) => hasSame(values, value));
}

function membersApart(branch: Branch, right: Node, tools: { prover: Prover; patterns: Patterns }): boolean {
  if (!isRecord(right.schema)) return false;
  switch (branch.type) {
    case "number":
      return numbersApart(branch, right.schema);
    case "string":
      return stringsApart(branch, right.schema, tools.patterns);
    case "array":
      return arraysApart(branch, right, tools.prover);
    case "object":
      return objectsApart(branch, right, tools);
    default:
      return false;
  }
}

function logicApart(branch: Branch, right: Node, prover: Prover): boolean {
  const schema = right.schema;
  if (!right.combines || !isRecord(schema)) return false;
  const all = (keyword: string): Node[] | null => {
    const list = listAt(schema, keyword);
    return list ? prover.nodes.all(right.document, list) : null;
  };
  const apart = (one: Node): boolean => prover.disjoint(branch, one);
  const not = prover.nodes.of(right.document, member(schema, "not"));
  return (
    (all("allOf")?.some(apart) ?? false) ||
    (all("anyOf")?.every(apart) ?? false) ||
    (all("oneOf")?.every(apart) ?? false) ||
    (not !== null && prover.within(branch, not))
  );
}
