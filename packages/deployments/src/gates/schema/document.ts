import { isRecord, type JsonRecord, member } from "./json.ts";
import { isSchema } from "./keywords.ts";

/** A schema at its place in a document: references in it lead within that document. */
export interface Node {
  readonly id: number;
  readonly schema: JsonRecord | boolean;
  readonly document: SchemaDocument;
  /** Has keywords that bring in other schemas for the same instance. */
  readonly combines: boolean;
}

const combining = ["$ref", "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas", "dependencies"];

function newNode(id: number, schema: JsonRecord | boolean, document: SchemaDocument): Node {
  const combines = isRecord(schema) && combining.some((keyword) => Object.hasOwn(schema, keyword));
  return { id, schema, document, combines };
}

/** A longer reference leads nowhere: nobody writes one by hand, and following it would cost more each time it is met. */
const MAX_REFERENCE = 2_000;

/** One whole schema of a tool, with what its references lead to. Never fetches anything. */
export class SchemaDocument {
  readonly root: unknown;
  /** Draft-07 and older ignore what stands beside `$ref`. */
  readonly ignoresSiblings: boolean;
  /** Parts that carry a `$id` of their own change what references mean; those are then not followed. */
  readonly #embedsOthers: boolean;
  readonly #anchors = new Map<string, unknown>();
  readonly #found = new Map<string, unknown>();

  constructor(root: unknown) {
    this.root = root;
    const dialect = isRecord(root) ? member(root, "$schema") : undefined;
    this.ignoresSiblings = typeof dialect === "string" && /draft-0[3-7]/.test(dialect);
    this.#embedsOthers = this.#scan();
  }

  /** What a reference leads to; undefined when it leads out of the document or nowhere. */
  find(reference: string): unknown {
    if (this.#embedsOthers || reference.length > MAX_REFERENCE) return undefined;
    if (!this.#found.has(reference)) this.#found.set(reference, this.#follow(reference));
    return this.#found.get(reference);
  }

  #follow(reference: string): unknown {
    if (reference === "#") return this.root;
    if (!reference.startsWith("#/")) return this.#anchors.get(reference);
    let place: unknown = this.root;
    for (const part of reference.slice(2).split("/")) {
      const name = decoded(part);
      if (name === null || typeof place !== "object" || place === null) return undefined;
      place = member(place as JsonRecord, name);
    }
    return place;
  }

  #scan(): boolean {
    const stack: unknown[] = [this.root];
    let embeds = false;
    while (stack.length > 0) {
      const one = stack.pop();
      if (typeof one !== "object" || one === null) continue;
      const record = one as JsonRecord;
      const anchor = member(record, "$anchor");
      if (typeof anchor === "string") this.#anchors.set(`#${anchor}`, one);
      if (one !== this.root && typeof member(record, "$id") === "string") embeds = true;
      stack.push(...Object.values(record));
    }
    return embeds;
  }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return null;
  }
}

/** Gives every schema of one comparison an identity, so that goals about it can be remembered. */
export class Nodes {
  readonly #known = new Map<SchemaDocument, Map<unknown, Node>>();
  readonly #made = new Map<string, Node>();
  #next = 1;

  /** The node of a schema in a document; null for what is no schema. */
  of(document: SchemaDocument, schema: unknown): Node | null {
    if (!isSchema(schema)) return null;
    let known = this.#known.get(document);
    if (!known) {
      known = new Map();
      this.#known.set(document, known);
    }
    let node = known.get(schema);
    if (!node) {
      node = newNode(this.#next++, schema, document);
      known.set(schema, node);
    }
    return node;
  }

  /** A schema that stands in no document and refers to nothing; equal text gives the same node. */
  made(document: SchemaDocument, schema: JsonRecord): Node {
    const text = JSON.stringify(schema);
    let node = this.#made.get(text);
    if (!node) {
      node = newNode(this.#next++, schema, document);
      this.#made.set(text, node);
    }
    return node;
  }

  /** The nodes of those parts of a keyword that are schemas. */
  all(document: SchemaDocument, schemas: readonly unknown[] | null): Node[] {
    return (schemas ?? []).flatMap((schema) => this.of(document, schema) ?? []);
  }

  /** Where the `$ref` of a schema leads: null without one, undefined when it leads nowhere that can be read. */
  target(node: Node): Node | null | undefined {
    if (!node.combines || typeof node.schema === "boolean") return null;
    const reference = member(node.schema, "$ref");
    if (typeof reference !== "string") return null;
    return this.of(node.document, node.document.find(reference)) ?? undefined;
  }
}

/** Whether only the `$ref` of a schema counts. */
export function isReferenceOnly(node: Node): boolean {
  return node.document.ignoresSiblings && isRecord(node.schema) && typeof member(node.schema, "$ref") === "string";
}
