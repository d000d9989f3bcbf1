import { Nodes, SchemaDocument } from "../schema/document.ts";
import { isRecord, type JsonRecord, member, shown } from "../schema/json.ts";
import { listKeywords, mapKeywords, misspelt, schemaKeywords } from "../schema/keywords.ts";
import { visible } from "./texts.ts";

export interface SchemaFault {
  readonly path: string;
  readonly message: string;
}

/** The first thing in a schema that keeps a client from compiling it; null for none. */
export function schemaFault(root: JsonRecord): SchemaFault | null {
  const document = new SchemaDocument(root);
  const nodes = new Nodes();
  const stack: { readonly schema: unknown; readonly path: string }[] = [{ schema: root, path: "" }];
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { schema, path } = entry;
    if (!isRecord(schema)) continue;
    const keyword = misspelt(schema);
    if (keyword !== null)
      return { path, message: `The value of ${keyword} has a form that JSON Schema does not allow.` };
    const pattern = member(schema, "pattern");
    if (typeof pattern === "string" && !isPattern(pattern))
      return { path, message: `${shown(pattern)} is no regular expression.` };
    const node = nodes.of(document, schema);
    const reference = member(schema, "$ref");
    if (node && nodes.target(node) === undefined && typeof reference === "string") {
      const where = reference.startsWith("#") ? "nowhere" : "out of the schema, where clients do not follow";
      return { path, message: `The reference ${visible(reference)} leads ${where}.` };
    }
    stack.push(...innerOf(schema, path));
  }
  return null;
}

function innerOf(schema: JsonRecord, path: string): { readonly schema: unknown; readonly path: string }[] {
  const at = (...names: readonly string[]): string =>
    [...(path === "" ? [] : [path]), ...names].join(".").slice(0, 200);
  const name = (text: string): string => visible(text).slice(1, -1);
  return [
    ...schemaKeywords.map((keyword) => ({ schema: member(schema, keyword), path: at(keyword) })),
    ...mapKeywords.flatMap((keyword) => {
      const map = member(schema, keyword);
      return isRecord(map)
        ? Object.entries(map).map(([key, inner]) => ({ schema: inner, path: at(keyword, name(key)) }))
        : [];
    }),
    ...[...listKeywords, "items"].flatMap((keyword) => {
      const list = member(schema, keyword);
      return Array.isArray(list) ? list.map((inner, index) => ({ schema: inner, path: at(keyword, `${index}`) })) : [];
    }),
  ];
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}
