import { AppError, toAppError } from "@switchyard/contracts";

/** Messages by field path (`source.gitUrl`), for showing beside the field. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What a form shows of a failed call: the sentence, the remedy, the id to quote, and what belongs beside a field. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
  readonly requestId: string | null;
  readonly fields: FieldErrors;
}

/** Reads anything caught into what a form shows. */
export function troubleOf(caught: unknown): Trouble {
  const error = caught instanceof AppError ? caught : toAppError(caught);
  const fields: Record<string, string> = {};
  const listed = error.meta?.["errors"];
  for (const entry of Array.isArray(listed) ? listed : []) {
    const { path, message } = entry as { path?: unknown; message?: unknown };
    if (typeof path === "string" && typeof message === "string") {
      fields[path.replace(/^(body|query)\./, "")] ??= message;
    }
  }
  const requestId = error.meta?.["requestId"];
  return {
    code: error.code,
    message: error.message,
    remedy: error.remedy ?? null,
    requestId: typeof requestId === "string" ? requestId : null,
    fields,
  };
}
