import type { Random } from "./random.fixture.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Made = { [key: string]: Json };

export const names = ["a", "b", "c", "d"] as const;
export const words = ["x", "yy", "zed", "alpha", "b7", ""];
export const patterns = ["^[a-z]+$", "^[a-z0-9]*$", "a", "^.{1,4}$", "^(x|yy|zed)$", "[0-9]$", "^x?y*$"];
export const formats = ["date", "uuid", "email", "ipv4"];
const keyPatterns = ["^p", "^[ab]$", "d$"];

/** Writes random schemas with small numbers and few names, so that they often meet. */
export class SchemaMaker {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A whole document: an object, sometimes with definitions that refer to themselves. */
  document(): Made {
    const schema = this.object(3);
    // Definitions come back to themselves through a member only: a validator never ends on others.
    if (this.#random.chance(0.4)) schema["$defs"] = { one: this.object(2), two: this.string() };
    return schema;
  }

  schema(depth: number): Json {
    const leaf = depth <= 0 || this.#random.chance(0.55);
    if (leaf) return this.leaf();
    const kind = this.#random.below(11);
    if (kind < 4) return this.object(depth);
    if (kind < 6) return this.array(depth);
    return this.combination(depth);
  }

  leaf(): Json {
    switch (this.#random.below(10)) {
      case 0:
        return this.#random.chance(0.5) ? {} : { type: "boolean" };
      case 1:
      case 2:
      case 3:
        return this.string();
      case 4:
      case 5:
        return this.number();
      case 6:
        return { enum: this.values() };
      case 7:
        return { const: this.value() };
      case 8:
        return { type: this.#random.some(["string", "integer", "null", "boolean", "number"], 2) };
      default:
        return { $ref: this.#random.pick(["#/$defs/one", "#/$defs/two"]) };
    }
  }

  value(): Json {
    return this.#random.pick<Json>([
      null,
      true,
      false,
      0,
      1,
      2,
      5,
      1.5,
      "x",
      "yy",
      "alpha",
      [1],
      [],
      { a: 1 },
      {},
      { a: { b: [1] } },
    ]);
  }

  values(): Json[] {
    return this.#random.some<Json>([null, true, 1, 2, 3, "x", "yy", "zed", 1.5], this.#random.between(1, 4));
  }

  string(): Made {
    const schema: Made = { type: "string" };
    if (this.#random.chance(0.05)) schema["nullable"] = true;
    if (this.#random.chance(0.3)) schema["minLength"] = this.#random.below(4);
    if (this.#random.chance(0.3)) schema["maxLength"] = this.#random.between(1, 6);
    if (this.#random.chance(0.25)) schema["pattern"] = this.#random.pick(patterns);
    if (this.#random.chance(0.12)) schema["format"] = this.#random.pick(formats);
    if (this.#random.chance(0.2)) schema["enum"] = this.#random.some(words, this.#random.between(1, 4));
    return schema;
  }

  number(): Made {
    const schema: Made = { type: this.#random.pick(["number", "integer"]) };
    if (this.#random.chance(0.35)) schema["minimum"] = this.#random.between(-3, 4);
    if (this.#random.chance(0.35)) schema["maximum"] = this.#random.between(1, 9);
    if (this.#random.chance(0.15)) schema["exclusiveMinimum"] = this.#random.between(-3, 3);
    if (this.#random.chance(0.15)) schema["exclusiveMaximum"] = this.#random.between(2, 9);
    if (this.#random.chance(0.15)) schema["multipleOf"] = this.#random.pick([1, 2, 3, 4, 0.5]);
    return schema;
  }

  array(depth: number): Made {
    const schema: Made = { type: "array" };
    if (this.#random.chance(0.8)) schema["items"] = this.schema(depth - 1);
    if (this.#random.chance(0.2)) schema["prefixItems"] = [this.schema(depth - 2), this.leaf()];
    if (schema["prefixItems"] && this.#random.chance(0.4)) schema["items"] = false;
    if (this.#random.chance(0.25)) schema["minItems"] = this.#random.below(3);
    if (this.#random.chance(0.25)) schema["maxItems"] = this.#random.between(1, 4);
    if (this.#random.chance(0.1)) schema["uniqueItems"] = true;
    if (this.#random.chance(0.12)) {
      schema["contains"] = this.leaf();
      if (this.#random.chance(0.4)) schema["minContains"] = this.#random.below(3);
      if (this.#random.chance(0.4)) schema["maxContains"] = this.#random.between(1, 2);
    }
    return schema;
  }

  object(depth: number): Made {
    const schema: Made = { type: "object" };
    const own = this.#random.some(names, this.#random.between(0, 4));
    if (own.length > 0 || this.#random.chance(0.5)) {
      schema["properties"] = Object.fromEntries(own.map((name) => [name, this.schema(depth - 1)]));
    }
    if (this.#random.chance(0.6)) schema["required"] = this.#random.some(own, this.#random.below(3));
    if (this.#random.chance(0.2))
      schema["additionalProperties"] = this.#random.chance(0.6) ? false : this.schema(depth - 2);
    if (this.#random.chance(0.08)) schema["patternProperties"] = { [this.#random.pick(keyPatterns)]: this.leaf() };
    if (this.#random.chance(0.06)) schema["minProperties"] = this.#random.between(1, 2);
    if (this.#random.chance(0.06)) schema["maxProperties"] = this.#random.between(1, 4);
    if (this.#random.chance(0.05))
      schema["propertyNames"] = { pattern: this.#random.pick(["^[a-d]$", "^[a-z]+[0-9]*$"]) };
    if (this.#random.chance(0.06))
      schema["dependentRequired"] = { [this.#random.pick(names)]: [this.#random.pick(names)] };
    if (this.#random.chance(0.03)) schema["dependentSchemas"] = { [this.#random.pick(names)]: this.object(0) };
    return schema;
  }

  combination(depth: number): Made {
    const parts = (): Json[] => [this.schema(depth - 1), this.schema(depth - 1)];
    switch (this.#random.below(10)) {
      case 8:
        return { ...this.object(depth - 1), not: this.#random.chance(0.5) ? { required: ["a"] } : this.object(0) };
      case 9:
        return { ...this.object(depth - 1), ...this.condition() };
      case 0:
      case 1:
      case 2:
        return { anyOf: this.#random.chance(0.4) ? [this.schema(depth - 1), { type: "null" }] : parts() };
      case 3:
        return { oneOf: this.tagged(depth) };
      case 4:
        return { oneOf: parts() };
      case 5:
        return { allOf: [this.object(depth - 1), this.object(depth - 1)] };
      case 6:
        return { ...this.string(), not: this.leaf() };
      default:
        return {
          ...this.object(depth - 1),
          if: { required: ["a"] },
          ["then" as string]: this.object(0),
          else: this.object(0),
        };
    }
  }

  /** What holds depends on the value of a member. */
  condition(): Made {
    const test = { properties: { a: { const: this.value() } }, required: this.#random.chance(0.7) ? ["a"] : [] };
    const made: Made = { if: this.#random.chance(0.7) ? test : this.object(0) };
    if (this.#random.chance(0.8))
      made["then" as string] = this.#random.chance(0.5) ? { required: ["b"] } : this.object(0);
    if (this.#random.chance(0.5)) made["else"] = this.object(0);
    return made;
  }

  /** Alternatives told apart by the value of one member. */
  tagged(depth: number): Json[] {
    return ["x", "yy"].map((tag) => {
      const schema = this.object(depth - 1);
      const properties = (schema["properties"] ?? {}) as Made;
      return { ...schema, properties: { ...properties, kind: { const: tag } }, required: ["kind"] };
    });
  }
}
