import type { Random } from "./random.fixture.ts";
import { formats, type Json, type Made, names, patterns, type SchemaMaker, words } from "./schema-maker.fixture.ts";

type Edit = (schema: Made) => void;

/** Edits schemas as people do: one to three small changes at random places. */
export class SchemaEditor {
  readonly #random: Random;
  readonly #maker: SchemaMaker;
  readonly #edits: readonly Edit[];

  constructor(random: Random, maker: SchemaMaker) {
    this.#random = random;
    this.#maker = maker;
    this.#edits = [...this.#aboutValues(), ...this.#aboutMembers(), ...this.#aboutForm()];
  }

  edited(document: Made): Made {
    const copy = structuredClone(document);
    const count = this.#random.pick([1, 1, 1, 2, 3]);
    for (let done = 0, tries = 0; done < count && tries < 40; tries++) {
      const place = this.#random.pick(placesOf(copy));
      const before = JSON.stringify(place);
      this.#random.pick(this.#edits)(place);
      if (JSON.stringify(place) !== before) done++;
    }
    return copy;
  }

  #aboutValues(): Edit[] {
    const random = this.#random;
    const counts = [
      "minLength",
      "maxLength",
      "minimum",
      "maximum",
      "minItems",
      "maxItems",
      "exclusiveMinimum",
      "maxProperties",
    ];
    const nudge: Edit = (schema) => {
      const keyword = counts.find((one) => typeof schema[one] === "number" && random.chance(0.7));
      if (keyword)
        schema[keyword] = Math.max(keyword.startsWith("m") ? 0 : -5, Number(schema[keyword]) + random.pick([-1, 1, 2]));
    };
    return [
      nudge,
      nudge,
      (schema) => {
        if (schema["type"] === "string") schema[random.pick(["minLength", "maxLength"])] = random.between(0, 5);
      },
      (schema) => {
        if (schema["type"] === "string") schema["pattern"] = random.pick(patterns);
      },
      (schema) => {
        if (schema["type"] === "string") schema["format"] = random.pick(formats);
      },
      (schema) => {
        const listed = schema["enum"];
        if (Array.isArray(listed) && listed.length > 1) schema["enum"] = random.some(listed, listed.length - 1);
      },
      (schema) => {
        const listed = schema["enum"];
        if (Array.isArray(listed)) schema["enum"] = [...listed, ...random.some<Json>([...words, 7], 1)];
      },
      (schema) => {
        if (schema["type"] === "integer") schema["type"] = "number";
        else if (schema["type"] === "number") schema["type"] = "integer";
      },
      (schema) => {
        const keywords = Object.keys(schema).filter((one) => !["type", "properties", "$defs", "$ref"].includes(one));
        if (keywords.length > 0) delete schema[random.pick(keywords)];
      },
      (schema) => {
        if (typeof schema["const"] === "string") {
          schema["enum"] = [schema["const"], random.pick(words)];
          delete schema["const"];
        }
      },
      (schema) => {
        if (schema["type"] === "number" || schema["type"] === "integer") schema["multipleOf"] = random.pick([1, 2, 4]);
      },
    ];
  }

  #aboutMembers(): Edit[] {
    const random = this.#random;
    const membersOf = (schema: Made): Made | null => (isMade(schema["properties"]) ? schema["properties"] : null);
    return [
      (schema) => {
        const members = membersOf(schema);
        if (members) members[random.pick([...names, "n1", "n2"])] ??= this.#maker.schema(1);
      },
      (schema) => {
        const members = membersOf(schema);
        if (members) members[random.pick(["n1", "n2"])] ??= this.#maker.leaf();
      },
      (schema) => {
        const members = membersOf(schema);
        if (members && Object.keys(members).length > 0) delete members[random.pick(Object.keys(members))];
      },
      (schema) => {
        const required = schema["required"];
        if (Array.isArray(required) && required.length > 0)
          schema["required"] = random.some(required, required.length - 1);
      },
      (schema) => {
        const members = membersOf(schema);
        const required = Array.isArray(schema["required"]) ? schema["required"] : [];
        if (members && Object.keys(members).length > 0)
          schema["required"] = [...new Set([...required, random.pick(Object.keys(members))])];
      },
      (schema) => {
        if (schema["type"] === "object")
          schema["additionalProperties"] = random.pick<Json>([true, false, { type: "string" }]);
      },
      (schema) => {
        const members = membersOf(schema);
        if (members && Object.keys(members).length > 0)
          members[random.pick(Object.keys(members))] = this.#maker.schema(1);
      },
    ];
  }

  /** Rewriting, mostly without another meaning. */
  #aboutForm(): Edit[] {
    const random = this.#random;
    return [
      (schema) => {
        if (random.chance(0.5)) schema["not"] = random.chance(0.5) ? this.#maker.leaf() : { required: ["b"] };
        else delete schema["not"];
      },
      (schema) => {
        if (schema["type"] === "object") Object.assign(schema, this.#maker.condition());
      },
      (schema) => {
        schema["description"] = random.pick(words);
      },
      (schema) => wrap(schema, (inner) => ({ anyOf: [inner, { type: "null" }] })),
      (schema) => wrap(schema, (inner) => ({ allOf: [inner] })),
      (schema) => {
        const { type } = schema;
        if (typeof type === "string") schema["type"] = random.chance(0.5) ? [type] : [type, "null"];
        else if (Array.isArray(type) && type.length > 1) schema["type"] = random.some(type, type.length - 1);
      },
      (schema) => {
        for (const keyword of ["anyOf", "oneOf"]) {
          const list = schema[keyword];
          if (Array.isArray(list))
            schema[keyword] = random.chance(0.5) ? list.toReversed() : [...list, this.#maker.leaf()];
        }
      },
      (schema) => {
        const list = schema["anyOf"];
        if (Array.isArray(list) && list.length > 1) schema["anyOf"] = random.some(list, list.length - 1);
      },
      (schema) => {
        const list = schema["oneOf"];
        if (!Array.isArray(list)) return;
        schema["anyOf"] ??= list;
        delete schema["oneOf"];
      },
      (schema) => {
        const { type } = schema;
        if (!Array.isArray(type)) return;
        schema["anyOf"] = type.map((one) => ({ type: one }));
        delete schema["type"];
      },
      (schema) => {
        for (const [key, value] of Object.entries(schema).reverse()) {
          delete schema[key];
          schema[key] = value;
        }
      },
    ];
  }
}

function isMade(value: Json | undefined): value is Made {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrap(schema: Made, around: (inner: Made) => Made): void {
  if ("$defs" in schema) return;
  const inner = { ...schema };
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, around(inner));
}

/** Every schema inside a document that is an object. */
export function placesOf(schema: Json | undefined): Made[] {
  if (!isMade(schema)) return [];
  const maps = ["properties", "$defs", "patternProperties", "dependentSchemas"].map((keyword) => schema[keyword]);
  const lists = ["anyOf", "allOf", "oneOf", "prefixItems"].map((keyword) => schema[keyword]);
  const ones = ["items", "additionalProperties", "not", "if", "then", "else", "contains"].map(
    (keyword) => schema[keyword],
  );
  const inner = [
    ...maps.flatMap((map) => (isMade(map) ? Object.values(map) : [])),
    ...lists.flatMap((list) => (Array.isArray(list) ? list : [])),
    ...ones,
  ];
  return [schema, ...inner.flatMap(placesOf)];
}
