import { isJsonObject, isRequestId, type JsonObject, own, type RequestId } from "@switchyard/protocol";
import { metaOf, paramsOf, type RpcMessage } from "./messages.ts";

/** Methods of 2026-07-28 whose answer may be a question (multi round-trip requests). */
export const askingMethods: ReadonlySet<string> = new Set(["tools/call", "prompts/get", "resources/read"]);

type QuestionMethod = "elicitation/create" | "sampling/createMessage" | "roots/list";

/** Something a server of the handshake era wants to know of its client. */
export interface Question {
  /** By which the server knows it; null where it put the question as the error -32042 and awaits no answer. */
  readonly id: RequestId | null;
  readonly method: QuestionMethod;
  readonly params: JsonObject;
}

/** What a client can be asked, as a server of the handshake era reads it in `initialize`: `elicitation`, `sampling`, `roots`. */
export type InputKinds = JsonObject;

/**
 * The kinds of input that a modern request declares (`clientCapabilities`), and nothing else of them: what a legacy server
 * behind the bridge is told its client can do.
 */
export function declaredKinds(capabilities: JsonObject | null): InputKinds {
  const kinds: Record<string, unknown> = {};
  const elicitation = own(capabilities, "elicitation");
  if (isJsonObject(elicitation)) {
    const url = isJsonObject(own(elicitation, "url"));
    const form = isJsonObject(own(elicitation, "form")) || !url;
    // An empty object means forms, and is all that servers of before 2025-11-25 know.
    kinds["elicitation"] = url ? { ...(form ? { form: {} } : {}), url: {} } : {};
  }
  const sampling = own(capabilities, "sampling");
  if (isJsonObject(sampling)) {
    const parts = ["context", "tools"].filter((part) => isJsonObject(own(sampling, part)));
    kinds["sampling"] = Object.fromEntries(parts.map((part) => [part, {}]));
  }
  if (isJsonObject(own(capabilities, "roots"))) kinds["roots"] = {};
  return kinds;
}

/** The question a server's request puts; null for any other request. */
export function questionOf(message: RpcMessage): Question | null {
  const id = own(message, "id");
  const method = own(message, "method");
  if (!isRequestId(id)) return null;
  if (method !== "elicitation/create" && method !== "sampling/createMessage" && method !== "roots/list") return null;
  return { id, method, params: paramsOf(message) };
}

/** What the client would have to declare to be asked this; null when it did. */
export function undeclaredKind(kinds: InputKinds, { method, params }: Question): string | null {
  if (method === "roots/list") return isJsonObject(own(kinds, "roots")) ? null : "roots";
  if (method === "sampling/createMessage") {
    const sampling = own(kinds, "sampling");
    if (!isJsonObject(sampling)) return "sampling";
    return own(params, "tools") !== undefined && own(sampling, "tools") === undefined ? "sampling.tools" : null;
  }
  const elicitation = own(kinds, "elicitation");
  if (!isJsonObject(elicitation)) return "elicitation";
  const byUrl = own(elicitation, "url") !== undefined;
  if (own(params, "mode") === "url") return byUrl ? null : "elicitation.url";
  return byUrl && own(elicitation, "form") === undefined ? "elicitation.form" : null;
}

/** A question as an entry of `inputRequests`: without what only the handshake era has in it. */
export function inputRequest({ method, params }: Question): JsonObject {
  const { _meta, task, elicitationId, ...kept } = params;
  const { progressToken, ...meta } = metaOf({ params }) ?? {};
  return { method, params: Object.keys(meta).length === 0 ? kept : { ...kept, _meta: meta } };
}

/** What is wrong with an answer to a question, in a clause; null when the server can be given it. */
export function answerFault(method: QuestionMethod, answer: unknown): string | null {
  if (!isJsonObject(answer)) return "must be an object";
  if (method === "roots/list") return Array.isArray(own(answer, "roots")) ? null : 'must have a list "roots"';
  if (method === "sampling/createMessage") {
    const content = own(answer, "content");
    const whole = typeof own(answer, "role") === "string" && typeof own(answer, "model") === "string";
    return whole && (isJsonObject(content) || Array.isArray(content))
      ? null
      : 'must have "role", "content" and "model"';
  }
  const action = own(answer, "action");
  if (action !== "accept" && action !== "decline" && action !== "cancel")
    return 'must have an "action": "accept", "decline" or "cancel"';
  const content = own(answer, "content");
  return content === undefined || isJsonObject(content) ? null : 'must have an object as "content", or none';
}

const urlRequired = -32042;
const maxUrls = 8;

/** The questions in the error by which a server of 2025-11-25 asks for visits to URLs before it is called again. */
export function urlQuestions(response: RpcMessage): readonly Question[] {
  const error = own(response, "error");
  if (!isJsonObject(error) || own(error, "code") !== urlRequired) return [];
  const data = own(error, "data");
  const list: unknown = isJsonObject(data) ? own(data, "elicitations") : null;
  if (!Array.isArray(list) || list.length > maxUrls) return [];
  return list.filter(isJsonObject).map((params) => ({ id: null, method: "elicitation/create", params }));
}
