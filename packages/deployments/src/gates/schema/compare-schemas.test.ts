import { describe, expect, test } from "vitest";
import { Budget } from "./budget.ts";
import { compareSchemas } from "./compare-schemas.ts";
import { Random } from "./random.fixture.ts";
import { SchemaMaker } from "./schema-maker.fixture.ts";

const text = { type: "string" };
const reference = { $ref: "#/$defs/y" };
const input = { direction: "input" } as const;
const breaking = (before: unknown, after: unknown, direction: "input" | "output" = "input"): string[] =>
  compareSchemas(before, after, { direction })
    .filter((change) => change.class === "breaking")
    .map((change) => `${change.rule} ${change.path}`);

/** Wall time on a shared machine says little: processor time of this process, in milliseconds. */
function processorTime(work: () => void): number {
  const began = process.cpuUsage();
  work();
  return process.cpuUsage(began).user / 1_000;
}

describe("what a comparison tells", { timeout: 120_000 }, () => {
  test("names the place and says in one sentence what changed", () => {
    const before = { type: "object", properties: { city: { enum: ["Rome", "Oslo"] }, days: { type: "number" } } };
    const after = {
      type: "object",
      properties: { city: { enum: ["Rome"] }, days: { type: "integer" }, key: text },
      required: ["key"],
    };
    expect(compareSchemas(before, after, input)).toEqual([
      { path: "properties.key", class: "breaking", rule: "required_added", message: '"key" must now be given.' },
      {
        path: "properties.city.enum",
        class: "breaking",
        rule: "enum_value_removed",
        message: '"city" no longer accepts "Oslo".',
      },
      {
        path: "properties.days.type",
        class: "breaking",
        rule: "type_narrowed",
        message: '"days" no longer accepts numbers with a fraction.',
      },
    ]);
  });

  test("goes into the one alternative that a value comes closest to", () => {
    const shape = (side: object) => ({
      properties: { shape: { anyOf: [{ type: "object", properties: { side } }, { type: "null" }] } },
    });
    expect(breaking(shape({ type: "number" }), shape({ type: "integer" }))).toEqual([
      "type_narrowed properties.shape.properties.side.type",
    ]);
  });

  test("says of a rewriting without another meaning that it has none", () => {
    const changes = compareSchemas({ allOf: [{ properties: { a: text } }] }, { properties: { a: text } }, input);
    expect(changes.map((change) => change.class)).not.toContain("breaking");
    expect(changes).not.toEqual([]);
  });

  test("tells nothing of equal schemas", () => {
    expect(compareSchemas({ a: 1, b: [2] }, { b: [2], a: 1 }, input)).toEqual([]);
  });

  test("finds nothing that breaks between a schema and itself, whatever the schema", () => {
    for (let seed = 0; seed < 300; seed++) {
      const schema = new SchemaMaker(new Random(seed)).document();
      const anew = { ...structuredClone(schema), description: "anew" };
      expect(breaking(schema, anew).filter((rule) => !rule.startsWith("undecided"))).toEqual([]);
      expect(breaking(schema, anew, "output").filter((rule) => !rule.startsWith("undecided"))).toEqual([]);
    }
  });
});

describe("schemas that strangers wrote to do harm", { timeout: 120_000 }, () => {
  const nested = (depth: number, leaf: unknown): unknown => {
    let schema = leaf;
    for (let level = 0; level < depth; level++) schema = { type: "object", properties: { a: schema } };
    return schema;
  };
  const doubling = (levels: number, leaf: unknown): Record<string, unknown> => {
    const definitions: Record<string, unknown> = { d0: leaf };
    for (let level = 1; level <= levels; level++) {
      const reference = { $ref: `#/$defs/d${level - 1}` };
      definitions[`d${level}`] = { anyOf: [{ properties: { a: reference } }, { properties: { b: reference } }] };
    }
    return { $ref: `#/$defs/d${levels}`, $defs: definitions };
  };
  const product = (factors: number, leaf: object) => ({
    allOf: Array.from({ length: factors }, (_, index) => ({
      anyOf: [{ properties: { [`x${index}`]: leaf } }, { required: [`y${index}`] }],
    })),
  });

  /** 4,000 members, each of which meets the list anew. */
  const everywhere = (list: readonly unknown[]) => ({
    properties: Object.fromEntries(
      Array.from({ length: 4_000 }, (_, index) => [`p${index}`, { allOf: [{ $ref: "#/$defs/list" }], maximum: index }]),
    ),
    $defs: { list: { enum: list } },
  });
  const referring = (type: string) => ({
    properties: Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`p${index}`, { $ref: "#/$defs/hop" }]),
    ),
    $defs: { hop: { $ref: `#/$defs/end${"/a".repeat(500_000)}` }, end: { type } },
  });
  const named = (count: number, leaf: object) => ({
    patternProperties: Object.fromEntries(Array.from({ length: count }, (_, index) => [`^x(a|b)*${index}`, leaf])),
  });

  test.each<[name: string, before: unknown, after: unknown]>([
    ["10,000 levels", nested(10_000, text), nested(10_000, { type: "number" })],
    ["120 levels", nested(60, text), nested(60, { type: "number" })],
    ["a reference to itself", { $ref: "#", title: "a" }, { $ref: "#", title: "b" }],
    ["references in a ring", ring("a"), ring("b")],
    [
      "an alternative that is the whole",
      { anyOf: [{ $ref: "#" }, text] },
      { anyOf: [{ $ref: "#" }, { type: "null" }] },
    ],
    ["a negation of itself", { not: { $ref: "#" } }, { not: { $ref: "#" }, type: "string" }],
    ["2^40 paths of references", doubling(40, text), doubling(40, { type: "number" })],
    ["a product of 30 unions", product(30, text), product(30, { type: "number" })],
    ["a oneOf of 200", { oneOf: numbered(200, 0) }, { oneOf: numbered(200, 1) }],
    ["an enum of 5,000", { enum: numbers(5_000) }, { enum: numbers(4_999) }],
    ["an enum of 50,000", { enum: numbers(50_000) }, { enum: numbers(49_999).reverse() }],
    ["a long enum met 4,000 times", everywhere(numbers(5_000)), everywhere(numbers(4_999).reverse())],
    ["a long reference met 10,000 times", referring("string"), referring("number")],
    ["2,000 patterns for names", named(2_000, text), named(2_000, { type: "number" })],
    ["5,000 members", { properties: members(5_000, text) }, { properties: members(5_000, { type: "number" }) }],
    ["a pattern made to backtrack", { enum: [`${"a".repeat(300)}!`] }, { pattern: "^(a+)+$" }],
    ["patterns that count", { pattern: "^(a{1,9}){1,9}$" }, { pattern: "^(a|b){1,80}(a|b){1,90}$" }],
  ])("a comparison of %s ends in bounded time and is never called compatible", (_name, before, after) => {
    let found: string[] = [];
    const spent = processorTime(() => {
      found = breaking(before, after);
    });
    expect(found).not.toEqual([]);
    expect(spent).toBeLessThan(3_000);
  });

  test.each([null, 5, "x", [], { type: 5 }, { properties: [] }, { $ref: 7 }, { enum: "x" }, { items: { anyOf: {} } }])(
    "what is no schema is not called compatible with one: %j",
    (garbage) => {
      expect(breaking({ type: "object", properties: { a: text } }, garbage)).not.toEqual([]);
    },
  );

  test.each([{ type: "strng" }, { type: ["string", "nil"] }, { anyOf: [{ type: "string" }, 5] }])(
    "what cannot be read may be anything: %j",
    (garbage) => {
      expect(breaking({ properties: { a: text } }, { properties: { a: garbage } }, "output")).not.toEqual([]);
      expect(breaking({ properties: { a: garbage } }, { properties: { a: text } })).not.toEqual([]);
    },
  );

  test.each<[name: string, schema: (leaf: object) => object]>([
    [
      "dependencies",
      (leaf) => ({
        dependencies: { a: { $ref: "#/definitions/x" } },
        definitions: { x: { properties: { b: leaf } } },
      }),
    ],
    [
      "$dynamicRef",
      (leaf) => ({ properties: { a: { $dynamicRef: "#x" } }, $defs: { x: { $dynamicAnchor: "x", ...leaf } } }),
    ],
    [
      "$dynamicRef by a definition",
      (leaf) => ({
        properties: { a: reference },
        $defs: { y: { $dynamicRef: "#x" }, x: { $dynamicAnchor: "x", ...leaf } },
      }),
    ],
    [
      "a way around",
      (leaf) => ({
        properties: { a: reference },
        $defs: { y: { $ref: "#/patternProperties/b" } },
        patternProperties: { b: leaf },
      }),
    ],
  ])("references of the same words to something else are not the same: %s", (_name, schema) => {
    expect(breaking(schema(text), schema({ type: "string", maxLength: 1, minProperties: 2 }))).not.toEqual([]);
  });

  test("names such as __proto__ are ordinary", () => {
    const before = JSON.parse('{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}');
    const after = JSON.parse('{"properties":{"__proto__":{"type":"number"},"constructor":{"type":"string"}}}');
    expect(breaking(before, after)).toEqual(["type_narrowed properties.__proto__.type"]);
  });

  test("what is left when the budget is used up counts as breaking", () => {
    const changes = compareSchemas(
      { properties: { a: text } },
      { properties: { a: {} } },
      { ...input, budget: new Budget(1) },
    );
    expect(changes[0]).toMatchObject({ class: "breaking", rule: "undecided" });
  });
});

function ring(title: string): unknown {
  const at = (next: string) => ({ $ref: `#/$defs/${next}`, title });
  return { properties: { v: at("a") }, $defs: { a: at("b"), b: at("c"), c: at("a") } };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function numbered(count: number, low: number): object[] {
  return numbers(count).map((index) => ({ properties: { [`m${index}`]: { type: "integer", minimum: low } } }));
}

function members(count: number, schema: object): Record<string, object> {
  return Object.fromEntries(numbers(count).map((index) => [`m${index}`, schema]));
}
