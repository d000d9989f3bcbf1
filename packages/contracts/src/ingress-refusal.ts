import { z } from "zod";
import { AppError, type ErrorKind, httpStatusByKind } from "./errors.ts";

/** `data` of an HTTP error as MCP's TypeScript SDK throws it: the body as text, where there was one. */
const HttpFault = z.object({ data: z.object({ status: z.int(), text: z.string().max(65_536) }) });

/** The error that the ingress answers with: what happened, what to do, and the request to look for. */
const RefusalBody = z.object({
  error: z.object({
    message: z.string(),
    data: z.object({
      code: z.string(),
      remedy: z.string().optional(),
      requestId: z.string(),
      retryAfterSeconds: z.number().nonnegative().optional(),
    }),
  }),
});

/**
 * The refusal of the ingress inside an error of an MCP client, as the AppError it was made from, with
 * `meta.requestId`; null when the error is none. A server's own HTTP error may imitate one, so its texts are a
 * tenant's to whoever shows them.
 */
export function refusalOf(error: unknown): AppError | null {
  const fault = HttpFault.safeParse(error);
  if (!fault.success) return null;
  const { status, text } = fault.data.data;
  const body = RefusalBody.safeParse(parsed(text));
  const kind = kindOfStatus(status);
  if (!body.success || kind === null) return null;
  const { message, data } = body.data.error;
  return new AppError({
    ...{ code: data.code, kind, message, meta: { requestId: data.requestId }, cause: error },
    ...(data.remedy === undefined ? {} : { remedy: data.remedy }),
    ...(data.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: data.retryAfterSeconds }),
  });
}

function kindOfStatus(status: number): ErrorKind | null {
  const kinds = Object.keys(httpStatusByKind) as ErrorKind[];
  const exact = kinds.find((kind) => httpStatusByKind[kind] === status);
  if (exact !== undefined) return exact;
  if (status >= 400 && status < 500) return "invalid_input";
  return status >= 500 && status < 600 ? "internal" : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
