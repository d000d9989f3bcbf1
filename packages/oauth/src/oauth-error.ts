import { AppError, toAppError } from "@switchyard/contracts";

/** Error codes of RFC 6749, 6750, 7009, 7591, 8628 and 8707 that we answer. */
export type OauthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "invalid_scope"
  | "invalid_target"
  | "invalid_token"
  | "invalid_redirect_uri"
  | "invalid_client_metadata"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "access_denied"
  | "authorization_pending"
  | "slow_down"
  | "expired_token";

/** An AppError that names the OAuth error it is answered with; its message and remedy become `error_description`. */
export function oauthError(
  error: OauthErrorCode,
  init: { readonly code: string; readonly message: string; readonly remedy?: string; readonly cause?: unknown },
): AppError {
  const unproved = error === "invalid_client" || error === "invalid_token";
  return new AppError({ ...init, kind: unproved ? "unauthenticated" : "invalid_input", meta: { oauth: error } });
}

/** The same failure, answered as another OAuth error than its kind says. */
export function asOauthError(error: OauthErrorCode, { code, message, remedy, cause }: AppError): AppError {
  return oauthError(error, { code, message, ...(remedy === undefined ? {} : { remedy }), cause });
}

/** An error as RFC 6749 section 5.2 has it on the wire. */
export interface OauthErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: string; readonly error_description: string; readonly code: string };
}

/**
 * The mapper of errors of the authorization server (RFC 6749 section 5.2). What is not ours becomes `server_error` and says
 * nothing; what is away `temporarily_unavailable`.
 */
export function toOauthAnswer(thrown: unknown): OauthErrorAnswer {
  const error = toAppError(thrown);
  const code = oauthCodeOf(error);
  const headers: Record<string, string> = { "cache-control": "no-store", pragma: "no-cache" };
  if (code === "invalid_client") headers["www-authenticate"] = 'Basic realm="switchyard", error="invalid_client"';
  if (code === "invalid_token") headers["www-authenticate"] = 'Bearer error="invalid_token"';
  if (error.retryAfterSeconds !== undefined) headers["retry-after"] = String(error.retryAfterSeconds);
  const text = [error.message, error.remedy].filter(Boolean).join(" ");
  return {
    status: statusOf(error, code),
    headers,
    body: { error: code, error_description: describable(text), code: error.code },
  };
}

function oauthCodeOf(error: AppError): string {
  const named = error.meta?.["oauth"];
  if (typeof named === "string") return named;
  if (error.kind === "internal") return "server_error";
  if (["unavailable", "timeout", "upstream_failed", "limit_exceeded"].includes(error.kind)) {
    return "temporarily_unavailable";
  }
  return "invalid_request";
}

function statusOf(error: AppError, code: string): number {
  if (code === "invalid_client" || code === "invalid_token") return 401;
  if (error.kind === "limit_exceeded") return 429;
  if (code === "temporarily_unavailable") return 503;
  return code === "server_error" ? 500 : 400;
}

/** `error_description` holds printable ASCII without quote and backslash (RFC 6749 section 5.2). */
function describable(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?");
}
