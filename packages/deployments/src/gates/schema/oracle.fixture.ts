import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { compareSchemas } from "./compare-schemas.ts";
import { InstanceMaker } from "./instance-maker.fixture.ts";
import type { Random } from "./random.fixture.ts";
import type { Json, Made } from "./schema-maker.fixture.ts";
import type { Direction } from "./sentences.ts";

export interface Pair {
  readonly before: Made;
  readonly after: Made;
  readonly direction: Direction;
}

export interface Judgement {
  readonly breaking: boolean;
  readonly undecided: boolean;
  /** Breaking for nothing but an agreement beyond validity, which no instance need show. */
  readonly byAgreement: boolean;
  /** Instances that were valid on the one side and looked at on the other. */
  readonly instances: number;
  /** Valid before and invalid after; for outputs the reverse. */
  readonly witness: Json | undefined;
}

/** Instances tried for a pair. */
const TRIES = { compatible: 60, breaking: 40 };

/** Compares a pair and has a validator look for an instance that the change breaks; null when the validator cannot run it. */
export function judge({ before, after, direction }: Pair, random: Random): Judgement | null {
  const changes = compareSchemas(before, after, { direction }).filter((change) => change.class === "breaking");
  const [from, to] = direction === "input" ? [before, after] : [after, before];
  const [valid, stillValid] = [validator(from), validator(to)];
  if (!valid || !stillValid) return null;
  const breaking = changes.length > 0;
  const maker = new InstanceMaker(random, from, to);
  const tries = breaking ? TRIES.breaking : TRIES.compatible;
  const made = Array.from({ length: tries }, () => maker.instance()).filter((instance) => valid(instance) === true);
  return {
    breaking,
    undecided: changes.some((change) => change.rule === "undecided"),
    byAgreement: breaking && changes.every((change) => change.rule === "property_removed"),
    instances: made.length,
    witness: made.find((instance) => stillValid(instance) === false),
  };
}

const ajv = new Ajv2020({
  strict: false,
  logger: false,
  validateSchema: false,
  messages: false,
  code: { optimize: false },
});
formats.default(ajv);
const compiled = new WeakMap<Made, (instance: Json) => boolean | null>();

function validator(schema: Made): ((instance: Json) => boolean | null) | null {
  const known = compiled.get(schema);
  if (known) return known;
  try {
    const valid = ajv.compile(schema);
    ajv.removeSchema(schema);
    const answers = (instance: Json): boolean | null => answer(valid, instance);
    compiled.set(schema, answers);
    return answers;
  } catch {
    return null;
  }
}

/** Null for a schema that leads back to itself about the same instance: the validator never comes to an end. */
function answer(valid: (instance: Json) => unknown, instance: Json): boolean | null {
  try {
    return valid(instance) === true;
  } catch {
    return null;
  }
}
