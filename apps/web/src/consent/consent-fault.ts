import { AppError } from "@switchyard/contracts";

/** Why nothing can be decided, as the page says it. */
export interface ConsentFault {
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
  /** Org whose own sign-in is needed. */
  readonly org: string | null;
}

/** Reads what a request could not be shown for; throws on what is not the person's to know or mend. */
export function consentFault(error: unknown): ConsentFault {
  if (!(error instanceof AppError) || error.kind === "internal" || error.kind === "unavailable") throw error;
  const { code, message, remedy, meta } = error;
  const org = meta?.["org"];
  return { code, message, remedy: remedy ?? null, org: typeof org === "string" ? org : null };
}
