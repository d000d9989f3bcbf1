import type { Random } from "./random.fixture.ts";
import { placesOf } from "./schema-editor.fixture.ts";
import type { Json, Made } from "./schema-maker.fixture.ts";
import { names } from "./schema-maker.fixture.ts";

const samples = ["", "x", "yy", "a", "zed", "alpha", "b7", "abcde", "2024-05-06", "q@example.com", "10.0.0.1", "É🙂"];
const uuid = "9b2f7c1e-3d4a-4f5b-8c6d-7e8f90a1b2c3";

/** Makes values that are likely to be valid by one schema, with numbers and texts from around the limits of both. */
export class InstanceMaker {
  readonly #random: Random;
  readonly #document: Made;
  readonly #numbers: readonly number[];
  readonly #texts: readonly string[];

  constructor(random: Random, document: Made, other: Made) {
    this.#random = random;
    this.#document = document;
    const literals = [document, other]
      .flatMap((one) => placesOf(one))
      .flatMap((schema) => Object.values(schema).flat());
    const numbers = literals.filter((value) => typeof value === "number");
    this.#numbers = [...new Set([0, 1, 7, ...numbers.flatMap((value) => [value, value - 1, value + 1, value + 0.5])])];
    this.#texts = [...samples, uuid, ...literals.filter((value) => typeof value === "string")];
  }

  instance(): Json {
    return this.#of(this.#document, { depth: 6, alone: true });
  }

  #of(schema: Json | undefined, at: { readonly depth: number; readonly alone: boolean }): Json {
    if (typeof schema !== "object" || schema === null || Array.isArray(schema) || at.depth <= 0)
      return this.#anything(1);
    const inner = { depth: at.depth - 1, alone: false };
    const made = this.#combined(schema, inner);
    const own = Object.keys(schema).some(
      (keyword) => !["anyOf", "oneOf", "allOf", "$ref", "description"].includes(keyword),
    );
    if (made === undefined) return this.#typed(schema, at);
    const value = own ? this.#typed(schema, { ...at, alone: false }) : made;
    return isMade(value) && isMade(made) ? { ...value, ...made } : made;
  }

  #combined(schema: Made, inner: { readonly depth: number; readonly alone: boolean }): Json | undefined {
    const { $ref, anyOf, oneOf, allOf } = schema as Record<string, Json | undefined>;
    if (typeof $ref === "string") {
      const definitions = this.#document["$defs"];
      return this.#of(isMade(definitions) ? definitions[$ref.split("/").at(-1) ?? ""] : {}, inner);
    }
    const list = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : null;
    if (list && list.length > 0) return this.#of(this.#random.pick(list), inner);
    if (!Array.isArray(allOf)) return undefined;
    const values = allOf.map((one) => this.#of(one, inner));
    return values.every(isMade) ? Object.assign({}, ...values) : values[0];
  }

  #typed(schema: Made, at: { readonly depth: number; readonly alone: boolean }): Json {
    if ("const" in schema) return schema["const"] ?? null;
    const listed = schema["enum"];
    if (Array.isArray(listed) && listed.length > 0) return this.#random.pick(listed);
    const named = schema["type"];
    const type = Array.isArray(named) ? this.#random.pick(named) : named;
    switch (type) {
      case "string":
        return this.#text(schema);
      case "integer":
        return Math.round(this.#random.pick(this.#numbers));
      case "number":
        return this.#random.pick(this.#numbers);
      case "boolean":
        return this.#random.chance(0.5);
      case "null":
        return null;
      case "array":
        return this.#array(schema, at.depth);
      case "object":
        return this.#object(schema, at);
      default:
        return "properties" in schema || "required" in schema ? this.#object(schema, at) : this.#anything(1);
    }
  }

  #text(schema: Made): string {
    if (this.#random.chance(0.6)) return this.#random.pick(this.#texts);
    const length = this.#random.between(Number(schema["minLength"] ?? 0), Number(schema["maxLength"] ?? 7));
    return Array.from({ length: Math.max(0, length) }, () => this.#random.pick(["a", "b", "x", "y", "7", "Z"])).join(
      "",
    );
  }

  #array(schema: Made, depth: number): Json[] {
    const first = Array.isArray(schema["prefixItems"]) ? schema["prefixItems"] : [];
    const low = Number(schema["minItems"] ?? 0);
    const high = Number(schema["maxItems"] ?? (schema["items"] === false ? first.length : 3));
    const length = this.#random.between(Math.min(low, high), Math.max(low, high));
    return Array.from({ length }, (_, index) =>
      this.#of(index < first.length ? first[index] : schema["items"], { depth: depth - 1, alone: true }),
    );
  }

  #object(schema: Made, at: { readonly depth: number; readonly alone: boolean }): Made {
    const properties = isMade(schema["properties"]) ? schema["properties"] : {};
    const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
    const made: Made = {};
    for (const name of new Set([...Object.keys(properties), ...required])) {
      if (!required.includes(name) && this.#random.chance(0.4)) continue;
      made[name] = this.#of(properties[name], { depth: at.depth - 1, alone: true });
    }
    const extras = schema["additionalProperties"];
    if (extras === false || !this.#random.chance(0.35)) return made;
    made[this.#random.pick(this.#openNames(schema, at.alone))] ??= this.#of(extras, {
      depth: at.depth - 1,
      alone: true,
    });
    return made;
  }

  /** Names that a schema has not listed: any where it says so or is a free map, else such as no schema ever lists. */
  #openNames(schema: Made, alone: boolean): readonly string[] {
    const speaks = ["additionalProperties", "patternProperties", "propertyNames"].some((keyword) => keyword in schema);
    const free = alone && !("properties" in schema) && schema !== this.#document && Object.keys(schema).length === 1;
    return speaks || free ? [...names, "n1", "n2", "p1", "other"] : ["other", "p1", "w"];
  }

  #anything(depth: number): Json {
    const kind = this.#random.below(depth > 0 ? 8 : 6);
    if (kind < 2) return this.#random.pick(this.#texts);
    if (kind < 4) return this.#random.pick(this.#numbers);
    if (kind === 4) return this.#random.chance(0.5);
    if (kind === 5) return null;
    if (kind === 6) return [this.#anything(0)];
    return this.#random.chance(0.5) ? {} : { other: this.#anything(0) };
  }
}

function isMade(value: Json | undefined): value is Made {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
