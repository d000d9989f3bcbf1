import type { ManifestChangeDetail } from "@switchyard/contracts";
import { type Node, Nodes, type SchemaDocument } from "./document.ts";
import { isRecord, type JsonRecord, member, sameJson, shown } from "./json.ts";
import { annotations, isSchema, listAt, recordAt, requiredOf } from "./keywords.ts";
import type { Step } from "./obligation.ts";
import { type Direction, pathText, subjectOf } from "./sentences.ts";

/** Changes told of one comparison, and how deep they are looked for. */
const MAX_CHANGES = 100;
const MAX_STEPS = 24;

/**
 * What differs between two schemas and breaks nobody, read keyword by keyword. Only what is worth a line: it is not part of the
 * proof, and places that are told as breaking are left out by the caller.
 */
export function compatibleChanges(
  before: SchemaDocument,
  after: SchemaDocument,
  direction: Direction,
): ManifestChangeDetail[] {
  const walk = new Comparison(direction);
  walk.schemas({ before: walk.node(before, before.root), after: walk.node(after, after.root), path: [] });
  return walk.found;
}

interface Pair {
  readonly before: Node | null;
  readonly after: Node | null;
  readonly path: readonly Step[];
}

class Comparison {
  readonly found: ManifestChangeDetail[] = [];
  readonly #nodes = new Nodes();
  readonly #seen = new Set<string>();
  readonly #direction: Direction;

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  node(document: SchemaDocument, schema: unknown): Node | null {
    return this.#nodes.of(document, schema);
  }

  schemas(pair: Pair): void {
    const [before, after] = [this.#followed(pair.before), this.#followed(pair.after)];
    if (!before || !after || this.found.length >= MAX_CHANGES || pair.path.length > MAX_STEPS) return;
    const key = `${before.id}/${after.id}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (!isRecord(before.schema) || !isRecord(after.schema)) {
      if (before.schema !== after.schema)
        this.#tell(pair.path, "rewritten", `${this.#subject(pair)} is described otherwise.`);
      return;
    }
    const [old, now] = [before.schema, after.schema];
    this.#annotations(old, now, pair);
    this.#constraints(old, now, pair);
    this.#required(old, now, pair);
    this.#properties({ ...pair, before, after }, old, now);
    this.#inner({ ...pair, before, after }, old, now);
  }

  #followed(node: Node | null): Node | null {
    let current = node;
    for (let hops = 0; current && hops < 20; hops++) {
      const target = this.#nodes.target(current);
      if (!target || !isRecord(current.schema) || Object.keys(current.schema).some(hasOwnSay)) return current;
      current = target;
    }
    return current;
  }

  #annotations(old: JsonRecord, now: JsonRecord, pair: Pair): void {
    for (const keyword of ["title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"]) {
      if (sameJson(member(old, keyword), member(now, keyword))) continue;
      this.#tell(
        [...pair.path, step(keyword)],
        `${keyword}_changed`,
        `${this.#subject(pair)}: the ${keyword} changed.`,
      );
    }
  }

  /** Keywords with plain values; the ones that hold schemas are walked into. */
  #constraints(old: JsonRecord, now: JsonRecord, pair: Pair): void {
    for (const keyword of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (!plain.has(keyword)) continue;
      const [before, after] = [member(old, keyword), member(now, keyword)];
      if (sameJson(before, after)) continue;
      const told = (value: unknown): string => (value === undefined ? "none" : shown(value));
      const message = `${this.#subject(pair)}: ${keyword} changed from ${told(before)} to ${told(after)}.`;
      this.#tell([...pair.path, step(keyword)], `${keyword === "type" ? "type" : "constraint"}_changed`, message);
    }
  }

  #required(old: JsonRecord, now: JsonRecord, pair: Pair): void {
    const [before, after] = [new Set(requiredOf(old)), new Set(requiredOf(now))];
    for (const name of new Set([...before, ...after])) {
      if (before.has(name) === after.has(name)) continue;
      const path: Step[] = [...pair.path, { in: "property", name }];
      const subject = subjectOf(path, this.#direction);
      if (after.has(name)) this.#tell(path, "required_added", `${subject} is now always there.`);
      else this.#tell(path, "required_removed", `${subject} may now be left out.`);
    }
  }

  #properties(pair: Pair & { before: Node; after: Node }, old: JsonRecord, now: JsonRecord): void {
    const [before, after] = [recordAt(old, "properties") ?? {}, recordAt(now, "properties") ?? {}];
    for (const name of Object.keys(after)) {
      const path: Step[] = [...pair.path, { in: "property", name }];
      const schemas = {
        before: this.node(pair.before.document, member(before, name)),
        after: this.node(pair.after.document, member(after, name)),
      };
      if (Object.hasOwn(before, name)) this.schemas({ ...schemas, path });
      else this.#tell(path, "property_added", `${subjectOf(path, this.#direction)} is new.`);
    }
  }

  #inner(pair: Pair & { before: Node; after: Node }, old: JsonRecord, now: JsonRecord): void {
    for (const keyword of ["items", "additionalProperties"]) {
      const [before, after] = [member(old, keyword), member(now, keyword)];
      const path = [...pair.path, step(keyword)];
      const schemas = { before: this.node(pair.before.document, before), after: this.node(pair.after.document, after) };
      if (schemas.before && schemas.after) this.schemas({ ...schemas, path });
      else if (isSchema(before) !== isSchema(after)) {
        this.#tell(
          path,
          "constraint_changed",
          `${this.#subject(pair)}: ${keyword} ${after === undefined ? "removed" : "added"}.`,
        );
      }
    }
    for (const keyword of ["allOf", "anyOf", "oneOf", "prefixItems"]) {
      const [before, after] = [listAt(old, keyword), listAt(now, keyword)];
      if (before?.length === after?.length) {
        before?.forEach((one, index) => {
          const schemas = {
            before: this.node(pair.before.document, one),
            after: this.node(pair.after.document, after?.[index]),
          };
          this.schemas({ ...schemas, path: [...pair.path, step(keyword), step(`${index}`)] });
        });
      } else {
        this.#tell(
          [...pair.path, step(keyword)],
          "union_changed",
          `${this.#subject(pair)}: ${keyword} lists other alternatives.`,
        );
      }
    }
  }

  #subject(pair: Pair): string {
    return subjectOf(pair.path, this.#direction);
  }

  #tell(path: readonly Step[], rule: string, message: string): void {
    if (this.found.length < MAX_CHANGES) this.found.push({ path: pathText(path), class: "compatible", rule, message });
  }
}

const step = (name: string): Step => ({ in: "keyword", name });

const hasOwnSay = (keyword: string): boolean =>
  keyword !== "$ref" && !annotations.has(keyword) && !keyword.startsWith("$");

const plain: ReadonlySet<string> = new Set([
  "type",
  "enum",
  "const",
  "nullable",
  "pattern",
  "format",
  "multipleOf",
  "uniqueItems",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "minContains",
  "maxContains",
]);
