import type { Branch } from "./branch.ts";
import { type Range, rangeOf } from "./count-bounds.ts";
import type { Node } from "./document.ts";
import { isRecord, type JsonRecord, member } from "./json.ts";
import { recordAt, requiredOf } from "./keywords.ts";
import type { Prover } from "./obligation.ts";
import type { Patterns } from "./patterns.ts";

export const counts = ["minProperties", "maxProperties"] as const;
/** Ways in which unlisted names can be covered by the parts of a branch together. */
const MAX_WAYS = 32;

/** What the parts of an object branch say about its members. */
export class Members {
  readonly branch: Branch;
  readonly required: ReadonlySet<string>;
  readonly #prover: Prover;
  readonly #patterns: Patterns;
  readonly #schemas: readonly { readonly part: Node; readonly schema: JsonRecord }[];

  constructor(branch: Branch, prover: Prover, patterns: Patterns) {
    this.branch = branch;
    this.#prover = prover;
    this.#patterns = patterns;
    this.#schemas = branch.parts.flatMap((part) => (isRecord(part.schema) ? [{ part, schema: part.schema }] : []));
    this.required = new Set(this.#schemas.flatMap(({ schema }) => [...requiredOf(schema)]));
  }

  /** How many patterns the schemas of the branch have. */
  get patternCount(): number {
    return this.#schemas.reduce((sum, { schema }) => sum + patternCount(schema), 0);
  }

  /** Every name that some schema at this place knows. */
  names(): Set<string> {
    const names = new Set([...this.branch.place.mentioned, ...this.required]);
    for (const { schema } of this.#schemas) {
      for (const name of Object.keys(recordAt(schema, "properties") ?? {})) names.add(name);
    }
    return names;
  }

  /** The schemas that the member of a name meets; fewer than there are where a pattern is not understood. */
  of(name: string): Node[] {
    this.#prover.pay(this.#schemas.length / 8);
    return this.#schemas.flatMap(({ part, schema }) => {
      const found = coveredBy(schema, name, this.#patterns);
      const schemas = found.covered === false ? [member(schema, "additionalProperties")] : found.schemas;
      return this.#prover.nodes.all(part.document, schemas);
    });
  }

  /** Whether no instance has a member of this name. */
  forbids(name: string): boolean {
    const schemas = this.of(name);
    return schemas.length > 0 && this.#prover.branches(schemas).length === 0;
  }

  /** The right side may give this name a meaning for the first time. */
  isNew(name: string): boolean {
    const { place } = this.branch;
    return this.#prover.policy.newNames && place.lists && !place.explicit && !place.mentioned.has(name);
  }

  /**
   * The ways in which a name that nobody lists can be covered: in each way its value meets all of these schemas. Null when there are
   * too many to look at.
   */
  unlisted(patterns: { readonly matching?: string; readonly outside?: ReadonlySet<string> }): Node[][] | null {
    let ways: Node[][] = [[]];
    for (const { part, schema } of this.#schemas) {
      const listed = Object.entries(recordAt(schema, "patternProperties") ?? {});
      const exact = listed.find(([pattern]) => pattern === patterns.matching);
      const apart = listed.filter(([pattern]) => !patterns.outside?.has(pattern)).map(([, value]) => value);
      const options = exact ? [exact[1]] : [...apart, member(schema, "additionalProperties")];
      const nodes = options.map((option) => this.#prover.nodes.of(part.document, option));
      ways = ways.flatMap((way) => nodes.map((node) => (node ? [...way, node] : way)));
      if (ways.length > MAX_WAYS) return null;
    }
    return ways;
  }

  /** How many members an instance can have. */
  count(): Range {
    const { low, high } = rangeOf(
      this.branch.parts.map((part) => part.schema),
      counts,
    );
    const closed =
      this.unlisted({})?.every((way) => way.length > 0 && this.#prover.branches(way).length === 0) ?? false;
    const possible = closed ? [...this.names()].filter((name) => !this.forbids(name)).length : Infinity;
    return { low: Math.max(low, this.required.size), high: Math.min(high, possible) };
  }
}

/**
 * The schemas that `properties` and `patternProperties` hold for a name. `covered` tells whether `additionalProperties` is out of
 * play for it, null when a pattern is not understood.
 */
export function coveredBy(
  schema: JsonRecord,
  name: string,
  patterns: Patterns,
): { readonly schemas: readonly unknown[]; readonly covered: boolean | null } {
  const own = member(recordAt(schema, "properties") ?? {}, name);
  const schemas: unknown[] = own === undefined ? [] : [own];
  let unknown = false;
  for (const [pattern, value] of Object.entries(recordAt(schema, "patternProperties") ?? {})) {
    const matched = patterns.matches(pattern, name);
    if (matched) schemas.push(value);
    if (matched === null) unknown = true;
  }
  return { schemas, covered: schemas.length > 0 ? true : unknown ? null : false };
}

/** How many patterns for names a schema has. */
export function patternCount(schema: JsonRecord): number {
  return Object.keys(recordAt(schema, "patternProperties") ?? {}).length;
}
