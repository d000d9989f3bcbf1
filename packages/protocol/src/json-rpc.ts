/** A JSON-RPC id as MCP allows it. */
export type RequestId = string | number;

/** A JSON object as parsed: every value is unknown until looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for a JSON object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own property of a JSON object; names such as `constructor` or `__proto__` never reach the prototype. */
export function own(object: JsonObject | null, key: string): unknown {
  return object !== null && Object.hasOwn(object, key) ? object[key] : undefined;
}

const maxIdLength = 1024;

/** A request id MCP allows: a string of at most 1024 characters or an integer that survives JSON in both directions. */
export function isRequestId(value: unknown): value is RequestId {
  if (typeof value === "string") return value.length <= maxIdLength;
  return typeof value === "number" && Number.isSafeInteger(value);
}

/** The parts of a JSON-RPC error; `data` is left out when undefined. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The body of a JSON-RPC error, as text. `id` is the request's, or null where none could be read. */
export function jsonRpcError(id: RequestId | null, error: RpcError): string {
  const { code, message, data } = error;
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code, message, data } });
}
