import {
  AppError,
  type ErrorKind,
  httpStatusByKind,
  type OperationId,
  type Operations,
  operations,
  type PathParameters,
  Problem,
} from "@switchyard/contracts";
import type { z } from "zod";

type Shape = Operations[OperationId];
type Field<O extends Shape, Name extends "query" | "body"> =
  O extends Record<Name, z.ZodType> ? { readonly [K in Name]?: z.input<O[Name]> } : unknown;
type Answer<O extends Shape> = O["response"] extends z.ZodType
  ? z.output<O["response"]>
  : O["response"] extends "text"
    ? string
    : O["response"] extends "events"
      ? ReadableStream<Uint8Array>
      : undefined;

/** Path parameters, query and body of one operation. */
export type Input<Id extends OperationId> = { readonly path: object & PathParameters<Operations[Id]["path"]> } & Field<
  Operations[Id],
  "query"
> &
  Field<Operations[Id], "body">;

export interface Api {
  readonly url: string;
  /**
   * Calls one operation of `/api/v1` and checks its answer. Throws AppError: the server's own code, message and remedy
   * with `meta.requestId`, or api_unreachable.
   */
  call<Id extends OperationId>(id: Id, input: Input<Id>): Promise<Answer<Operations[Id]>>;
}

interface Caller {
  readonly url: string;
  /** Null for the few operations that ask for none. */
  readonly apiKey: string | null;
}

/** A client of one installation's API, made from the table of operations. */
export function createApi(connection: Caller): Api {
  return {
    url: connection.url,
    async call(id, input) {
      const shape = operations[id];
      const response = await send(connection, shape, input);
      if (!response.ok) throw await problem(response);
      return (await read(shape, response)) as Answer<Operations[typeof id]>;
    },
  };
}

async function send(
  { url, apiKey }: Caller,
  shape: Shape,
  input: { readonly path: object; readonly query?: unknown; readonly body?: unknown },
): Promise<Response> {
  const target = new URL(`/api/v1${fill(shape.path, input.path)}`, url);
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) target.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  if (input.body !== undefined) headers["content-type"] = "application/json";
  const body = input.body === undefined ? null : JSON.stringify(input.body);
  try {
    // A redirect could carry the key to another host.
    return await fetch(target, { method: shape.method.toUpperCase(), headers, body, redirect: "error" });
  } catch (cause) {
    throw new AppError({
      code: "api_unreachable",
      kind: "unavailable",
      message: `Switchyard at ${url} does not answer: ${reason(cause)}.`,
      remedy: "Start it with `npm run up`, or give the right address with `switchyard login <url>`.",
      cause,
    });
  }
}

/** Puts parameters into a path of the table, each encoded. */
export function fill(path: string, parameters: object): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(Reflect.get(parameters, name))));
}

async function read(shape: Shape, response: Response): Promise<unknown> {
  if (shape.response === "empty") return undefined;
  if (shape.response === "text") return response.text();
  if (shape.response === "events") return response.body;
  const parsed = shape.response.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  throw new AppError({
    code: "api_answer_unknown",
    kind: "upstream_failed",
    message: `The answer of ${response.url} does not fit this version of the CLI.`,
    remedy: "Use the CLI of the same version as the installation.",
    cause: parsed.error,
  });
}

async function problem(response: Response): Promise<AppError> {
  const parsed = Problem.safeParse(await response.json().catch(() => null));
  const kind = kindOf(response.status);
  if (!parsed.success) {
    return new AppError({
      code: "api_failed",
      kind,
      message: `${response.url} answered ${response.status}.`,
      remedy: "Check that the address is that of a Switchyard dashboard.",
    });
  }
  const { code, detail, remedy, requestId, errors } = parsed.data;
  const fields = (errors ?? []).map((error) => `\n  ${error.path}: ${error.message}`).join("");
  return new AppError({
    code,
    kind,
    message: `${detail}${fields}`,
    ...(remedy === undefined ? {} : { remedy }),
    meta: { requestId },
  });
}

function kindOf(status: number): ErrorKind {
  const kinds = Object.entries(httpStatusByKind) as [ErrorKind, number][];
  return kinds.find(([, one]) => one === status)?.[0] ?? (status < 500 ? "invalid_input" : "upstream_failed");
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  return inner instanceof Error ? inner.message : error.message;
}
