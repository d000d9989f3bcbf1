/** What may reach a tenant, judged by other code than the ingress's: the official SDK's classifier, and rules written anew. */
import { classifyInboundRequest } from "@modelcontextprotocol/server";
import { readStrictly } from "./strict-json.ts";

/** A request as it came to the tenant. */
export interface Arrival {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** Tools that the caller's key is limited to. */
export const callableTools: ReadonlySet<string> = new Set(["echo", "stream"]);
const LEGACY: ReadonlySet<string> = new Set(["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]);
const NAMED: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
  "tasks/get": "taskId",
  "tasks/update": "taskId",
  "tasks/cancel": "taskId",
};
const FORBIDDEN = ["authorization", "cookie", "x-smuggled", "transfer-encoding", "origin", "upgrade", "expect", "te"];
const ONCE = ["host", "mcp-protocol-version", "content-type", "mcp-session-id"];
const UPSTREAM_SESSION = "upstream-session";

/** What is wrong with a request that reached the tenant; null when it may. */
export function arrivalFault(arrival: Arrival): string | null {
  const headers = new Map<string, string[]>();
  for (let at = 0; at + 1 < arrival.rawHeaders.length; at += 2) {
    const name = arrival.rawHeaders[at]?.toLowerCase() ?? "";
    headers.set(name, [...(headers.get(name) ?? []), arrival.rawHeaders[at + 1] ?? ""]);
  }
  return (
    headerFault(headers) ??
    placeFault(arrival, headers) ??
    bodyFault(arrival, (name) => headers.get(name)?.join(", ") ?? null)
  );
}

function headerFault(headers: ReadonlyMap<string, readonly string[]>): string | null {
  const forbidden = FORBIDDEN.find((name) => headers.has(name));
  if (forbidden !== undefined) return `the header ${forbidden}`;
  const odd = [...headers.keys()].find((name) => name.includes("_") || name.startsWith("x-forwarded-"));
  if (odd !== undefined) return `the header ${odd}`;
  const twice = ONCE.find((name) => (headers.get(name)?.length ?? 0) > 1);
  if (twice !== undefined) return `the header ${twice} twice`;
  const principal = headers.get("x-switchyard-principal") ?? [];
  if (principal.length !== 1 || !/^key:key_/.test(principal[0] ?? ""))
    return `the principal ${principal.join(" and ")}`;
  if (headers.get("x-switchyard-assertion")?.length !== 1) return "not exactly one assertion";
  const session = headers.get("mcp-session-id")?.[0];
  return session === undefined || session === UPSTREAM_SESSION ? null : `the session ${session}`;
}

function placeFault({ method, url }: Arrival, headers: ReadonlyMap<string, readonly string[]>): string | null {
  if (!["POST", "GET", "DELETE"].includes(method)) return `the method ${method}`;
  if (url !== "/mcp" && !url.startsWith("/mcp?")) return `the target ${url}`;
  return /^localhost:\d+$/.test(headers.get("host")?.[0] ?? "") ? null : `the host ${headers.get("host")?.[0]}`;
}

type Header = (name: string) => string | null;

function bodyFault({ method, body }: Arrival, header: Header): string | null {
  const version = header("mcp-protocol-version");
  if (method !== "POST") return version === null || LEGACY.has(version) ? null : `${method} in version ${version}`;
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(header("content-type") ?? "")) {
    return `the content type ${header("content-type")}`;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return messageFault(readStrictly(text, 128), header);
  } catch (error) {
    return error instanceof Error ? error.message : "unreadable";
  }
}

function messageFault(message: unknown, header: Header): string | null {
  const route = classified(message, header);
  if (route.kind === "reject") return `the SDK refuses it: ${route.message}`;
  const parts = (Array.isArray(message) ? message : [message]) as Readonly<Record<string, unknown>>[];
  if (parts.length === 0 || parts.length > 64) return `a batch of ${parts.length}`;
  const fault = parts.map(partFault).find((found) => found !== null) ?? null;
  if (fault !== null) return fault;
  return route.kind === "modern" ? modernFault(parts[0] ?? {}, header) : legacyFault(Array.isArray(message), header);
}

function classified(message: unknown, header: Header) {
  const [protocolVersionHeader, mcpMethodHeader] = [header("mcp-protocol-version"), header("mcp-method")];
  return classifyInboundRequest({
    httpMethod: "POST",
    body: Array.isArray(message) ? message.map(knownPart) : knownPart(message),
    ...(protocolVersionHeader === null ? {} : { protocolVersionHeader }),
    ...(mcpMethodHeader === null ? {} : { mcpMethodHeader }),
  });
}

function legacyFault(isBatch: boolean, header: Header): string | null {
  const version = header("mcp-protocol-version");
  if (version === null) return null;
  if (!LEGACY.has(version)) return `version ${version}`;
  return isBatch && version !== "2025-03-26" ? `a batch in version ${version}` : null;
}

/** What the SDK looks at: it refuses members that JSON-RPC does not know, and errors without an id, which may pass. */
function knownPart(part: unknown): unknown {
  if (typeof part !== "object" || part === null) return part;
  const members = Object.entries(part).filter(([key]) => MEMBERS.has(key));
  const isNameless = "error" in part && "id" in part && part.id === null;
  return { ...Object.fromEntries(members), ...(isNameless ? { id: 0 } : {}) };
}

const MEMBERS: ReadonlySet<string> = new Set(["jsonrpc", "id", "method", "params", "result", "error"]);

function partFault(part: Readonly<Record<string, unknown>>): string | null {
  if (part["jsonrpc"] !== "2.0") return "no JSON-RPC 2.0";
  const id = part["id"];
  const isNameless = id === null && "error" in part;
  if ("id" in part && typeof id !== "string" && !Number.isSafeInteger(id) && !isNameless)
    return `the id ${JSON.stringify(id)}`;
  if (!("method" in part)) return "result" in part || "error" in part ? null : "neither call nor answer";
  if (typeof part["method"] !== "string" || "result" in part || "error" in part) return "call and answer at once";
  if (part["method"] !== "tools/call") return null;
  const { name } = (part["params"] ?? {}) as { readonly name?: unknown };
  return typeof name === "string" && callableTools.has(name) ? null : `a call of ${JSON.stringify(name)}`;
}

function modernFault(part: Readonly<Record<string, unknown>>, header: Header): string | null {
  if (header("mcp-protocol-version") !== "2026-07-28" && "id" in part) return "another version header than 2026-07-28";
  if (!("id" in part)) return null;
  const method = String(part["method"]);
  if (header("mcp-method") !== method) return `Mcp-Method ${header("mcp-method")} for ${method}`;
  const params = (part["params"] ?? {}) as Readonly<Record<string, unknown>>;
  const meta = (params["_meta"] ?? {}) as Readonly<Record<string, unknown>>;
  if (meta["io.modelcontextprotocol/protocolVersion"] !== "2026-07-28") return "another version in the body";
  const field = NAMED[method];
  if (field === undefined) return null;
  const decoded = decodedName(header("mcp-name"));
  return decoded === params[field] ? null : `Mcp-Name ${header("mcp-name")} for ${JSON.stringify(params[field])}`;
}

/** As SEP-2243 has it, written anew. */
function decodedName(value: string | null): string | null {
  if (value === null) return null;
  const isEncoded = value.toLowerCase().startsWith("=?base64?") && value.endsWith("?=");
  if (!isEncoded) return value;
  const bytes = Buffer.from(value.slice("=?base64?".length, -"?=".length), "base64");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
