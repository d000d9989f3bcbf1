import { type AppError, httpStatusByKind, type Problem } from "@switchyard/contracts";

/** Where HTTP has a closer status than the kind's (RFC 9110 15.5). */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  method_not_allowed: 405,
  body_too_large: 413,
  media_type_unsupported: 415,
  idempotency_mismatch: 422,
};

const TITLES: Readonly<Record<AppError["kind"], string>> = {
  invalid_input: "The request is not valid",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "Conflict",
  precondition_failed: "Not in the state for this",
  limit_exceeded: "Too many requests",
  upstream_failed: "Another system failed",
  unavailable: "Not available now",
  timeout: "Took too long",
  internal: "Something failed inside Switchyard",
};

/**
 * The one place in web where an error becomes an answer: problem+json (RFC 9457). `detail`, `cause` and stack of the
 * error stay inside.
 */
export function problemResponse(error: AppError, requestId: string): Response {
  const status = STATUS_BY_CODE[error.code] ?? httpStatusByKind[error.kind];
  const errors = fieldErrors(error);
  const problem: Problem = {
    type: `urn:switchyard:error:${error.code}`,
    title: TITLES[error.kind],
    status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    ...(errors === null ? {} : { errors }),
  };
  const headers = new Headers({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
  if (error.retryAfterSeconds !== undefined) headers.set("retry-after", String(error.retryAfterSeconds));
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="switchyard"');
  const allow = error.meta?.["allow"];
  if (status === 405 && Array.isArray(allow)) headers.set("allow", allow.join(", "));
  return new Response(JSON.stringify(problem), { status, headers });
}

function fieldErrors(error: AppError): NonNullable<Problem["errors"]> | null {
  const listed = error.meta?.["errors"];
  return Array.isArray(listed) ? (listed as NonNullable<Problem["errors"]>) : null;
}
