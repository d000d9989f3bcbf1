import { rpcCodes } from "./codes.ts";
import type { ClientInfo, Envelope } from "./envelope.ts";
import { type HeaderRecord, headerValue } from "./header-values.ts";
import { isJsonObject, isRequestId, type JsonObject, own, type RequestId } from "./json-rpc.ts";
import { type Rejection, reject, rejectShape } from "./rejection.ts";
import type { Era } from "./revisions.ts";

/** One JSON-RPC message whose shape is right, before any rule of a revision was applied. */
export interface Message {
  readonly kind: "request" | "notification" | "response";
  readonly method: string | null;
  readonly id: RequestId | null;
  readonly name: string | null;
  readonly params: JsonObject | null;
  readonly meta: JsonObject | null;
}

/** Which body field names what a method acts on. The first six are also mirrored by the `Mcp-Name` header. */
export const nameSources: ReadonlyMap<string, string> = new Map([
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
  ["tasks/get", "taskId"],
  ["tasks/update", "taskId"],
  ["tasks/cancel", "taskId"],
  ["tasks/result", "taskId"],
  ["resources/subscribe", "uri"],
  ["resources/unsubscribe", "uri"],
]);

const maxMethodLength = 256;
const messageKeys = new Set(["jsonrpc", "id", "method", "params", "result", "error"]);
const paramKeys = new Set(["name", "uri", "taskId", "arguments", "_meta"]);
const foldedParamKeys = new Set([...paramKeys].map(fold));

/**
 * Reads the JSON-RPC shape of one message. Refuses what two parsers could read differently: a message that is both call
 * and answer, and keys that differ from a meaningful one only in case (Go's decoder takes `Name` for `name`).
 */
export function readMessage(value: JsonObject): Message | Rejection {
  const id = own(value, "id");
  const knownId = isRequestId(id) ? id : null;
  const fault = shapeFault(value);
  if (fault !== null) return rejectShape(fault, knownId);
  if (!Object.hasOwn(value, "method")) {
    const isNameless = id === null && Object.hasOwn(value, "error");
    if (knownId === null && !isNameless) return rejectShape("a response needs the id it answers.");
    return {
      kind: "response",
      method: null,
      id: knownId,
      name: null,
      params: null,
      meta: null,
    };
  }
  const params = own(value, "params");
  const method = String(value["method"]);
  const body = isJsonObject(params) ? params : null;
  const meta = own(body, "_meta");
  return {
    kind: Object.hasOwn(value, "id") ? "request" : "notification",
    method,
    id: knownId,
    name: readName(method, body),
    params: body,
    meta: isJsonObject(meta) ? meta : null,
  };
}

/** Refuses a request that does not say what it acts on, where its revision has the method. */
export function nameFault({ kind, method, name, id }: Message): Rejection | null {
  const field = kind === "request" && method !== null && name === null ? nameSources.get(method) : undefined;
  if (field === undefined) return null;
  return reject(rpcCodes.invalidParams, `Invalid params: ${method} needs params.${field} as text.`, { id });
}

function shapeFault(value: JsonObject): string | null {
  if (own(value, "jsonrpc") !== "2.0") return 'the body is not a JSON-RPC message: "jsonrpc" must be "2.0".';
  const odd = Object.keys(value).find((key) => !messageKeys.has(key) && messageKeys.has(fold(key)));
  if (odd !== undefined) return `the key ${JSON.stringify(odd)} is spelled in the wrong case.`;
  const answers = Object.hasOwn(value, "result") || Object.hasOwn(value, "error");
  if (!Object.hasOwn(value, "method")) return answers ? null : "the body is neither a call nor an answer.";
  return answers ? "the body is a call and an answer at once." : callFault(value);
}

function callFault(value: JsonObject): string | null {
  const { method, params } = value;
  if (typeof method !== "string" || method === "" || method.length > maxMethodLength) {
    return `"method" must be text of 1 to ${maxMethodLength} characters.`;
  }
  if (Object.hasOwn(value, "id") && !isRequestId(value["id"])) return '"id" must be text or a safe integer.';
  if (params === undefined) return null;
  if (!isJsonObject(params)) return '"params" must be an object.';
  if (Object.hasOwn(params, "_meta") && !isJsonObject(params["_meta"])) return '"params._meta" must be an object.';
  if (!nameSources.has(method)) return null;
  const odd = Object.keys(params).find((key) => foldedParamKeys.has(fold(key)) && !paramKeys.has(key));
  return odd === undefined ? null : `the key ${JSON.stringify(odd)} in params is spelled in the wrong case.`;
}

/** Case folding that also catches the two letters whose folding leaves ASCII (U+017F, U+212A). */
function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}

function readName(method: string, params: JsonObject | null): string | null {
  if (method === "completion/complete") {
    const ref = own(params, "ref");
    const target = isJsonObject(ref) ? (own(ref, "name") ?? own(ref, "uri")) : null;
    return typeof target === "string" ? target : null;
  }
  const field = nameSources.get(method);
  const value = field === undefined ? undefined : own(params, field);
  return typeof value === "string" ? value : null;
}

const traceparentForm = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Completes a message whose rules were checked into the envelope handed out. */
export function toEnvelope(
  message: Message,
  headers: HeaderRecord,
  revision: Pick<Envelope, "era" | "protocolVersion" | "clientInfo" | "clientCapabilities" | "sessionId">,
): Envelope {
  const args = own(message.params, "arguments");
  const token = own(message.meta, "progressToken");
  return {
    ok: true,
    ...revision,
    kind: message.kind,
    method: message.method,
    id: message.id,
    name: message.name,
    params: message.params,
    arguments: isJsonObject(args) ? args : null,
    progressToken: isRequestId(token) ? token : null,
    traceparent:
      readTraceparent(own(message.meta, "traceparent")) ?? readTraceparent(headerValue(headers, "traceparent")),
    lastEventId: null,
    messages: [],
  };
}

/** An envelope that carries no JSON-RPC message: a verb, or the cover of a batch. */
export function bareEnvelope(era: Era, kind: Envelope["kind"], init: Partial<Envelope>): Envelope {
  return {
    ok: true,
    era,
    kind,
    protocolVersion: null,
    method: null,
    id: null,
    name: null,
    params: null,
    arguments: null,
    clientInfo: null,
    clientCapabilities: null,
    progressToken: null,
    traceparent: null,
    sessionId: null,
    lastEventId: null,
    messages: [],
    ...init,
  };
}

function readTraceparent(value: unknown): string | null {
  return typeof value === "string" && traceparentForm.test(value) ? value : null;
}

/** Name and version of an `Implementation` object; null when it is not one. */
export function readClientInfo(value: unknown): ClientInfo | null {
  if (!isJsonObject(value)) return null;
  const { name, version } = value;
  if (typeof name !== "string" || typeof version !== "string") return null;
  return {
    name: name.slice(0, 128).toWellFormed(),
    version: version.slice(0, 128).toWellFormed(),
  };
}
