import {
  AppError,
  type ErrorKind,
  httpStatusByKind,
  type OperationId,
  type Operations,
  operations,
  type PathParameters,
  type Problem,
} from "@switchyard/contracts";
import type { z } from "zod";

/** Wait before a request that got no answer is sent once more. */
const RETRY_MS = 400;

type Shape<Id extends OperationId> = Operations[Id];
type Part<Id extends OperationId, Key extends string> =
  Shape<Id> extends Record<Key, infer S> ? (S extends z.ZodType ? z.input<S> : undefined) : undefined;

/** What a call takes: the parameters of its path, and its query and body where it has them. */
export type CallInput<Id extends OperationId> = {
  readonly params: PathParameters<Shape<Id>["path"]>;
  readonly query?: Part<Id, "query">;
  readonly body?: Part<Id, "body">;
  readonly signal?: AbortSignal;
};

/** What a call answers: the parsed JSON, the text, or nothing. */
export type CallAnswer<Id extends OperationId> = Shape<Id>["response"] extends z.ZodType
  ? z.output<Shape<Id>["response"]>
  : Shape<Id>["response"] extends "text"
    ? string
    : undefined;

/** Path and query of an operation below `/api/v1`, with its parameters filled in. */
export function pathOf<Id extends OperationId>(id: Id, input: Pick<CallInput<Id>, "params" | "query">): string {
  const params = input.params as Readonly<Record<string, string>>;
  const path = operations[id].path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  const search = query.toString();
  return `/api/v1${path}${search === "" ? "" : `?${search}`}`;
}

/**
 * Calls our REST API from the browser with the session's cookie. Throws AppError: with the code, message, remedy and
 * field errors of the problem that came back, or `unreachable` when nothing did.
 */
export async function call<Id extends OperationId>(id: Id, input: CallInput<Id>): Promise<CallAnswer<Id>> {
  const { method, response: kind } = operations[id];
  const headers: Record<string, string> = {};
  if (input.body !== undefined) headers["content-type"] = "application/json";
  if (method === "post") headers["idempotency-key"] = freshKey();
  const response = await fetchTwice(pathOf(id, input), {
    method: method.toUpperCase(),
    headers,
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    ...(input.signal ? { signal: input.signal } : {}),
  });
  if (!response.ok) throw await problemError(response);
  if (kind === "empty") return undefined as CallAnswer<Id>;
  return (kind === "text" ? await response.text() : await response.json()) as CallAnswer<Id>;
}

/**
 * Sends a request once more when no answer came: browsers drop what is under way when the network changes, as it does on
 * a host that starts sandboxes. Every operation may be repeated; a POST carries its idempotency key.
 */
async function fetchTwice(path: string, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetch(path, init);
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      if (attempt === 2) throw unreachable(cause);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** 128 random bits. `crypto.randomUUID` is absent on plain http, which an operator may have allowed. */
function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a fetch that got no answer becomes. */
export function unreachable(cause: unknown): AppError {
  return new AppError({
    code: "unreachable",
    kind: "unavailable",
    message: "Switchyard did not answer.",
    remedy: "Check your connection and try again; nothing you entered is lost.",
    cause,
  });
}

/** The error a problem+json answer stands for; an answer of another kind keeps its status. */
export async function problemError(response: Response): Promise<AppError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return new AppError({
    code: problem.code ?? "http_error",
    kind: kindOf(response.status),
    message: problem.detail ?? problem.title ?? `The answer was HTTP ${response.status}.`,
    ...(problem.remedy ? { remedy: problem.remedy } : {}),
    meta: {
      errors: problem.errors ?? [],
      requestId: problem.requestId ?? response.headers.get("x-request-id") ?? null,
    },
  });
}

function kindOf(status: number): ErrorKind {
  for (const [kind, value] of Object.entries(httpStatusByKind)) {
    if (value === status) return kind as ErrorKind;
  }
  return status < 500 ? "invalid_input" : "internal";
}
