import {
  type Envelope,
  type HeaderRecord,
  headerValue,
  isJsonObject,
  type JsonObject,
  own,
} from "@switchyard/protocol";

interface Declared {
  /** Name of the header behind `Mcp-Param-`. */
  readonly header: string;
  readonly path: readonly string[];
}

/** A header that does not say what the body says. */
interface Mismatch {
  readonly header: string;
  readonly problem: string;
}

/** More tools, parameters or levels than these are not looked at: they are the server's to say. */
const limits = { tools: 2048, params: 64, depth: 16 };

const sentinel = /^=\?base64\?(.*)\?=$/i;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const decimal = /^-?\d+(?:\.\d+)?$/;

/**
 * Parameters of a server's tools that also travel as `Mcp-Param-*` headers (SEP-2243), known from the lists of tools that
 * passed. What a server behind a bridge never sees, the bridge holds against the body.
 */
export class ParamHeaders {
  readonly #tools = new Map<string, readonly Declared[]>();

  /** Takes note of an answer to `tools/list`. */
  learn(response: JsonObject): void {
    const result = own(response, "result");
    const tools = isJsonObject(result) ? own(result, "tools") : null;
    for (const tool of Array.isArray(tools) ? tools.slice(0, limits.tools) : []) {
      const name = isJsonObject(tool) ? own(tool, "name") : null;
      if (!isJsonObject(tool) || typeof name !== "string") continue;
      const declared = declaredIn(own(tool, "inputSchema"));
      if (declared.length === 0) this.#tools.delete(name);
      else if (this.#tools.size < limits.tools) this.#tools.set(name, declared);
    }
  }

  /** The first header of a `tools/call` that is missing, malformed, or says something else than the argument. */
  mismatchOf(envelope: Envelope, headers: HeaderRecord): Mismatch | null {
    if (envelope.method !== "tools/call" || envelope.name === null) return null;
    for (const { header, path } of this.#tools.get(envelope.name) ?? []) {
      const problem = problemOf(headerValue(headers, `mcp-param-${header.toLowerCase()}`), valueAt(envelope, path));
      if (problem !== null) return { header: `Mcp-Param-${header}`, problem: `${problem} of ${path.join(".")}` };
    }
    return null;
  }
}

function declaredIn(schema: unknown, path: readonly string[] = []): readonly Declared[] {
  const properties = isJsonObject(schema) && path.length < limits.depth ? own(schema, "properties") : null;
  if (!isJsonObject(properties)) return [];
  const found: Declared[] = [];
  for (const [key, property] of Object.entries(properties)) {
    if (!isJsonObject(property) || found.length >= limits.params) continue;
    const header = own(property, "x-mcp-header");
    const here = [...path, key];
    if (typeof header === "string") found.push({ header, path: here });
    else found.push(...declaredIn(property, here));
  }
  return found;
}

function valueAt(envelope: Envelope, path: readonly string[]): unknown {
  let value: unknown = envelope.arguments;
  for (const key of path) value = isJsonObject(value) ? own(value, key) : undefined;
  return value;
}

function problemOf(header: string | null, value: unknown): string | null {
  if (!["string", "number", "boolean"].includes(typeof value)) return null;
  if (header === null) return "it is missing, the body has a value";
  const said = decode(header);
  if (said === null) return "it cannot be decoded, the body has a value";
  const isSame = typeof value === "number" && decimal.test(said) ? Number(said) === value : said === String(value);
  return isSame ? null : "it says something else than the value";
}

/** What is not wholly a sentinel is literal; what is must be exact Base64 (SEP-2243, value encoding). */
function decode(header: string): string | null {
  const encoded = sentinel.exec(header)?.[1];
  if (encoded === undefined) return header;
  return base64.test(encoded) ? Buffer.from(encoded, "base64").toString("utf8") : null;
}
