import { AppError, type OperationShape, type Problem } from "@switchyard/contracts";
import type { z } from "zod";

const BODY_MAX = 1024 * 1024;

type FieldError = NonNullable<Problem["errors"]>[number];

export interface OperationInput {
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Query and body of a request as the operation's schemas read them. Throws AppError input_invalid that names every fault
 * of both together or a NUL character, body_too_large, media_type_unsupported, body_not_json.
 */
export async function readInput(operation: OperationShape, request: Request): Promise<OperationInput> {
  const { search, searchParams } = new URL(request.url);
  if (search.includes("%00")) throw nulRefused();
  const query = parse(operation.query, Object.fromEntries(searchParams), "query");
  const body = parse(operation.body, operation.body ? await readJson(request) : undefined, "body");
  const errors = [...query.errors, ...body.errors];
  if (errors.length === 0) return { query: query.value, body: body.value };
  throw new AppError({
    code: "input_invalid",
    kind: "invalid_input",
    message:
      errors.length === 1 ? `${errors[0]?.path}: ${errors[0]?.message}` : `${errors.length} fields are not valid.`,
    remedy: "Correct the fields named in `errors`.",
    meta: { errors },
  });
}

function parse(schema: z.ZodType | undefined, value: unknown, at: "query" | "body") {
  if (!schema) return { value: undefined, errors: [] as FieldError[] };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data as unknown, errors: [] as FieldError[] };
  const errors = parsed.error.issues.map((issue): FieldError => {
    const path = [at, ...issue.path.map(String)].join(".");
    return { path, message: issue.message };
  });
  return { value: undefined, errors };
}

/** The JSON body of a request, undefined when it has none. Reads at most 1 MiB. */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError({
      code: "media_type_unsupported",
      kind: "invalid_input",
      message: `The body has the type "${type}"; only application/json is read.`,
      remedy: "Send JSON with `Content-Type: application/json`.",
    });
  }
  return parseJson(bytes);
}

/** NUL in JSON: only as this escape, behind an even number of backslashes. */
const NUL_IN_JSON = /(?<!\\)(?:\\\\)*\\u0000/;

/** Text with NUL is refused at the door: no column and no process takes it. */
export function nulRefused(): AppError {
  return new AppError({
    code: "input_invalid",
    kind: "invalid_input",
    message: "The request holds a NUL character.",
    remedy: "Remove it: no name, URL or value may hold one.",
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (!NUL_IN_JSON.test(text)) return value;
  } catch (cause) {
    throw new AppError({
      code: "body_not_json",
      kind: "invalid_input",
      message: "The body is not JSON.",
      remedy: "Send one JSON value in UTF-8.",
      cause,
    });
  }
  throw nulRefused();
}

/** The body of a request. Throws AppError body_too_large beyond 1 MiB, before more of it is read. */
export async function readBytes(request: Request): Promise<Buffer> {
  const tooLarge = new AppError({
    code: "body_too_large",
    kind: "invalid_input",
    message: "The body is larger than 1 MiB.",
    remedy: "Send less in one request.",
  });
  if (Number(request.headers.get("content-length") ?? 0) > BODY_MAX) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > BODY_MAX) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
