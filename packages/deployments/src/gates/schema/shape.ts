import type { Node, SchemaDocument } from "./document.ts";
import { isRecord, member } from "./json.ts";
import { annotations, isSchema, listKeywords, mapKeywords, schemaKeywords } from "./keywords.ts";

/**
 * Numbers schemas so that equal numbers mean equal validity: annotations, definitions, and the order of keys and of unordered
 * lists do not count. Schemas with equal meaning in different words get different numbers.
 */
export class Shapes {
  readonly #numbers = new Map<string, number>();
  /** One object may stand in several documents, where its references lead elsewhere. */
  readonly #known = new Map<SchemaDocument, Map<object, number>>();
  readonly #scopes = new Map<SchemaDocument, { readonly own: string; readonly definitions: string | null }>();

  of(node: Node): number {
    return this.#schema(node.schema, node.document);
  }

  #number(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(text, number);
    }
    return number;
  }

  #schema(schema: unknown, document: SchemaDocument): number {
    if (!isRecord(schema)) return this.#number(`raw ${JSON.stringify(schema)}`);
    const known = this.#known.get(document) ?? new Map<object, number>();
    this.#known.set(document, known);
    const settled = known.get(schema);
    if (settled !== undefined) return settled;
    const parts = Object.keys(schema)
      .filter((keyword) => !annotations.has(keyword) && !definitions.has(keyword) && !keyword.startsWith("x-"))
      .sort()
      .map((keyword) => `${keyword}=${this.#keyword(keyword, member(schema, keyword), document)}`);
    const number = this.#number(parts.length === 0 ? "raw true" : `schema ${parts.join("|")}`);
    known.set(schema, number);
    return number;
  }

  #keyword(keyword: string, value: unknown, document: SchemaDocument): string {
    if (references.has(keyword)) return `${JSON.stringify(value)} in ${this.#scopeOf(document, keyword, value)}`;
    if (mapOnes.has(keyword) && isRecord(value)) {
      const names = Object.keys(value).sort();
      return names.map((name) => `${JSON.stringify(name)}:${this.#member(member(value, name), document)}`).join(",");
    }
    if (Array.isArray(value) && (listOnes.has(keyword) || keyword === "items")) {
      const inner = value.map((one) => this.#schema(one, document));
      return `[${(keyword === "prefixItems" || keyword === "items" ? inner : inner.sort()).join(",")}]`;
    }
    if (schemaOnes.has(keyword) && isSchema(value)) return `${this.#schema(value, document)}`;
    if (Array.isArray(value) && unordered.has(keyword))
      return `[${value
        .map((one) => sorted(one))
        .sort()
        .join(",")}]`;
    return sorted(value);
  }

  /** Draft-07's `dependencies` holds names beside schemas. */
  #member(value: unknown, document: SchemaDocument): string {
    return Array.isArray(value) ? sorted(value.toSorted()) : `${this.#schema(value, document)}`;
  }

  /** A reference means the same in two documents when it leads to definitions, and all definitions are the same. */
  #scopeOf(document: SchemaDocument, keyword: string, reference: unknown): string {
    let scope = this.#scopes.get(document);
    if (!scope) {
      const root = isRecord(document.root) ? document.root : {};
      const text = sorted([member(root, "$defs"), member(root, "definitions"), document.ignoresSiblings]);
      const leads = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1]);
      scope = {
        own: `document ${this.#scopes.size}`,
        definitions: leads.every(leadsToDefinition) && !dynamic.test(text) ? `definitions ${this.#number(text)}` : null,
      };
      this.#scopes.set(document, scope);
    }
    const isStatic = keyword === "$ref" && leadsToDefinition(reference);
    return (isStatic ? scope.definitions : null) ?? scope.own;
  }
}

function leadsToDefinition(reference: unknown): boolean {
  return typeof reference === "string" && /^#\/(?:\$defs|definitions)\//.test(reference);
}

const definitions = new Set(["$defs", "definitions", "$id", "$anchor"]);
const references = new Set(["$ref", "$dynamicRef", "$recursiveRef"]);
const dynamic = /"\$(?:dynamic|recursive)(?:Ref|Anchor)"/;
const mapOnes: ReadonlySet<string> = new Set([...mapKeywords, "dependencies"]);
const listOnes: ReadonlySet<string> = new Set(listKeywords);
const schemaOnes: ReadonlySet<string> = new Set(schemaKeywords);
const unordered = new Set(["required", "enum", "type"]);

/** JSON text with sorted keys. */
function sorted(value: unknown): string {
  if (typeof value !== "object") return JSON.stringify(value) ?? "undefined";
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      isRecord(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
        : inner,
    ) ?? "undefined"
  );
}
