import { isRecord, type JsonRecord, member, sameJson } from "./json.ts";

/**
 * Reads keywords of JSON Schema 2020-12, and those of draft-07 that newer drafts renamed. A keyword whose value has the wrong form
 * reads as absent; `unreadable` tells of it.
 */
export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

export const jsonTypes: readonly JsonType[] = ["null", "boolean", "number", "string", "array", "object"];

/** Hold schemas under names that are not keywords. */
export const mapKeywords = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"] as const;
export const listKeywords = ["allOf", "anyOf", "oneOf", "prefixItems"] as const;
export const schemaKeywords = [
  "additionalProperties",
  "propertyNames",
  "items",
  "additionalItems",
  "contains",
  "not",
  "if",
  "then",
  "else",
  "unevaluatedProperties",
  "unevaluatedItems",
] as const;

/** Say nothing about which instances are valid. */
export const annotations: ReadonlySet<string> = new Set([
  "title",
  "description",
  "default",
  "examples",
  "example",
  "$comment",
  "$schema",
  "deprecated",
  "readOnly",
  "writeOnly",
  "contentEncoding",
  "contentMediaType",
  "contentSchema",
]);

export function typeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "boolean" || type === "number" || type === "string" ? type : "object";
}

/** The types a schema names, `integer` included; null when it names none. `nullable`, as OpenAPI has it, adds null. */
export function typesOf(schema: JsonRecord): readonly string[] | null {
  const named = member(schema, "type");
  const types = typeof named === "string" ? [named] : stringsOf(named);
  if (types === null || !types.every(isType)) return null;
  return member(schema, "nullable") === true ? [...types, "null"] : types;
}

/** `enum` and `const` together; null when there is neither. */
export function valuesOf(schema: JsonRecord): readonly unknown[] | null {
  const listed = member(schema, "enum");
  const values = Array.isArray(listed) ? listed : null;
  if (!Object.hasOwn(schema, "const")) return values;
  const only = member(schema, "const");
  return values === null || values.some((value) => sameJson(value, only)) ? [only] : [];
}

export function numberAt(schema: JsonRecord, keyword: string): number | null {
  const value = member(schema, keyword);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function textAt(schema: JsonRecord, keyword: string): string | null {
  const value = member(schema, keyword);
  return typeof value === "string" ? value : null;
}

export function recordAt(schema: JsonRecord, keyword: string): JsonRecord | null {
  const value = member(schema, keyword);
  return isRecord(value) ? value : null;
}

export function listAt(schema: JsonRecord, keyword: string): readonly unknown[] | null {
  const value = member(schema, keyword);
  return Array.isArray(value) ? value : null;
}

/** Names in `required`. */
export function requiredOf(schema: JsonRecord): readonly string[] {
  return stringsOf(member(schema, "required")) ?? [];
}

/** The schemas of the first places of an array, and the one of the rest; undefined where nothing is said. */
export function tupleOf(schema: JsonRecord): { readonly first: readonly unknown[]; readonly rest: unknown } {
  const items = member(schema, "items");
  if (Array.isArray(items)) return { first: items, rest: member(schema, "additionalItems") };
  return { first: listAt(schema, "prefixItems") ?? [], rest: items };
}

/** Name → names that must come with it, from `dependentRequired` and draft-07's `dependencies`. */
export function dependentNames(schema: JsonRecord): [string, readonly string[]][] {
  return dependents(schema, "dependentRequired").flatMap(([name, value]) => {
    const names = stringsOf(value);
    return names ? [[name, names] satisfies [string, readonly string[]]] : [];
  });
}

/** Name → schema that holds when it is there, from `dependentSchemas` and draft-07's `dependencies`. */
export function dependentSchemas(schema: JsonRecord): [string, unknown][] {
  return dependents(schema, "dependentSchemas").filter(([, value]) => isSchema(value));
}

function dependents(schema: JsonRecord, keyword: string): [string, unknown][] {
  return [
    ...Object.entries(recordAt(schema, keyword) ?? {}),
    ...Object.entries(recordAt(schema, "dependencies") ?? {}),
  ];
}

export function isSchema(value: unknown): value is JsonRecord | boolean {
  return typeof value === "boolean" || isRecord(value);
}

function stringsOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : null;
}

const isType = (name: string): boolean => name === "integer" || jsonTypes.some((type) => type === name);
const isCount = (value: unknown): boolean => typeof value === "number" && value >= 0;
const isNumber = (value: unknown): boolean => typeof value === "number";
const isText = (value: unknown): boolean => typeof value === "string";
const isMap = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isSchema);
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isSchema);
const isNames = (value: unknown): boolean => stringsOf(value) !== null;

const forms: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: (value) => (typeof value === "string" ? [value] : stringsOf(value))?.every(isType) ?? false,
  enum: Array.isArray,
  required: isNames,
  pattern: isText,
  format: isText,
  $ref: isText,
  multipleOf: isNumber,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: (value) => isNumber(value) || typeof value === "boolean",
  exclusiveMaximum: (value) => isNumber(value) || typeof value === "boolean",
  items: (value) => isSchema(value) || isList(value),
  ...Object.fromEntries(mapKeywords.map((keyword) => [keyword, isMap])),
  ...Object.fromEntries(listKeywords.map((keyword) => [keyword, isList])),
  ...Object.fromEntries(schemaKeywords.filter((keyword) => keyword !== "items").map((keyword) => [keyword, isSchema])),
  ...Object.fromEntries(
    [
      "minLength",
      "maxLength",
      "minItems",
      "maxItems",
      "minProperties",
      "maxProperties",
      "minContains",
      "maxContains",
    ].map((keyword) => [keyword, isCount]),
  ),
  uniqueItems: (value) => typeof value === "boolean",
};

/** Assertions that this comparison does not reason about: only an identical one discharges them. */
const unreasoned = ["$dynamicRef", "$recursiveRef", "unevaluatedProperties", "unevaluatedItems"];

/** The first keyword that cannot be reasoned about: of a wrong form, or one of those that depend on the whole evaluation. */
export function unreadable(schema: JsonRecord): string | null {
  const strange = unreasoned.find((keyword) => Object.hasOwn(schema, keyword) && member(schema, keyword) !== true);
  return strange ?? misspelt(schema);
}

/** The first keyword whose value has a form that JSON Schema does not allow. */
export function misspelt(schema: JsonRecord): string | null {
  for (const keyword of Object.keys(schema)) {
    const form = Object.hasOwn(forms, keyword) ? forms[keyword] : undefined;
    if (form && !form(member(schema, keyword))) return keyword;
  }
  return null;
}
