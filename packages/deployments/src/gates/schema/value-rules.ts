import type { Branch } from "./branch.ts";
import { hasSame, type JsonRecord, shown } from "./json.ts";
import { typesOf, valuesOf } from "./keywords.ts";
import { numberFacts } from "./number-rules.ts";
import { fault, type Obligation } from "./obligation.ts";

/** `type`. */
export function typeRule(branch: Branch, schema: JsonRecord): Obligation[] {
  const types = typesOf(schema);
  if (types === null || types.includes(branch.type)) return [];
  const whole = branch.type === "number" && numberFacts(branch).integer;
  if (whole && types.includes("integer")) return [];
  const lost = whole
    ? "integer"
    : types.includes("integer") && branch.type === "number"
      ? "numbers with a fraction"
      : branch.type;
  return [fault({ rule: "type", keyword: "type", items: [lost], right: types.join(" or ") })];
}

/** `enum` and `const`. */
export function valueRule(branch: Branch, schema: JsonRecord): Obligation[] {
  const allowed = valuesOf(schema);
  if (allowed === null) return [];
  const keyword = Object.hasOwn(schema, "const") ? "const" : "enum";
  const right = allowed.slice(0, 12).map(shown).join(", ");
  if (branch.values === null) return [fault({ rule: "const", keyword, left: branch.type, right })];
  const lost = branch.values.filter((value) => !hasSame(allowed, value));
  return lost.length === 0 ? [] : [fault({ rule: "enum", keyword, items: lost.map(shown), right })];
}
