/**
 * The error every room throws. `kind` decides what a front door answers, `code` names the cause for people and
 * programs, `message` is public: it says what happened, to what, and what to do next. `detail` never leaves the server.
 */
export type ErrorKind =
  | "invalid_input"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "precondition_failed"
  | "limit_exceeded"
  | "upstream_failed"
  | "unavailable"
  | "timeout"
  | "internal";

export interface AppErrorInit {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  /** One sentence that says what to do next; shown apart from the message where there is room. */
  readonly remedy?: string;
  readonly detail?: string;
  readonly cause?: unknown;
  /** Public, structured facts (field errors, limits, the right URL). */
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

const BRAND = Symbol.for("switchyard.AppError");

/** The one class that rooms throw; front doors map it by `kind`. */
export class AppError extends Error {
  /**
   * Recognises errors of another copy of this class too: Next loads its files into each bundle of one process, and an
   * error that crosses from one to another is still ours.
   */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method and must not claim its siblings.
    if (this !== AppError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && BRAND in value;
  }

  override readonly name = "AppError";
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string | undefined;
  readonly detail: string | undefined;
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds: number | undefined;

  get [BRAND](): true {
    return true;
  }

  constructor(init: AppErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.kind = init.kind;
    this.remedy = init.remedy;
    this.detail = init.detail;
    this.meta = init.meta;
    this.retryAfterSeconds = init.retryAfterSeconds;
  }
}

/** HTTP status by kind, for the web and ingress mappers. */
export const httpStatusByKind: Readonly<Record<ErrorKind, number>> = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  limit_exceeded: 429,
  upstream_failed: 502,
  unavailable: 503,
  timeout: 504,
  internal: 500,
};

/** Whether the fault lies with the caller; decides the log level and that a job is not retried. */
export function isCallerFault(kind: ErrorKind): boolean {
  return httpStatusByKind[kind] < 500;
}

/** The answer for a thing that is not there or may not be seen: both look alike to the caller. */
export function notFound(noun: string, name: string): AppError {
  return new AppError({
    code: `${noun.toLowerCase().replaceAll(" ", "_")}_not_found`,
    kind: "not_found",
    message: `There is no ${noun} "${name}" here, or you may not see it.`,
    remedy: "Check the name and the organization.",
  });
}

/** Narrows anything caught to an AppError; what is not ours becomes an opaque internal error with its cause kept. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError({
    code: "internal",
    kind: "internal",
    message: "Something failed inside Switchyard.",
    remedy: "Try again; if it stays, give the request id to whoever runs this installation.",
    detail: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}
