import { AppError } from "@switchyard/contracts";

/** As much as GitHub sends at most. */
export const WEBHOOK_MAX_BYTES = 25 * 1024 * 1024;
const PATIENCE_MS = 10_000;
/** Almost every webhook is smaller than this; such ones are read whatever large ones take up. */
const SMALL_BYTES = 128 * 1024;
/** Large bodies that wait for their signature to be checked, over all requests of this process. */
const BUDGET_BYTES = 100 * 1024 * 1024;

let buffered = 0;

export interface RawBodyLimits {
  readonly maxBytes: number;
  readonly patienceMs: number;
}

/**
 * The exact bytes of a webhook. Nobody has proved anything yet: at most 25 MiB, within 10 seconds, and no more than
 * 100 MiB for all who send large ones at once. Throws AppError body_too_large, webhook_timeout, webhooks_busy.
 */
export async function readRawBody(
  request: Request,
  limits: RawBodyLimits = { maxBytes: WEBHOOK_MAX_BYTES, patienceMs: PATIENCE_MS },
): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limits.maxBytes) throw tooLarge(limits.maxBytes);
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  let isLate = false;
  const patience = setTimeout(() => {
    isLate = true;
    reader.cancel(TIMED_OUT).catch(() => {});
  }, limits.patienceMs);
  const chunks: Uint8Array[] = [];
  let size = 0;
  let counted = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > limits.maxBytes) throw tooLarge(limits.maxBytes);
      if (size > SMALL_BYTES) {
        buffered += size - counted;
        counted = size;
        if (buffered > BUDGET_BYTES) throw busy();
      }
      chunks.push(next.value);
    }
    // A canceled stream ends like a whole one.
    if (isLate) throw timedOut();
    return Buffer.concat(chunks);
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error;
  } finally {
    clearTimeout(patience);
    buffered -= counted;
  }
}

const TIMED_OUT = "the webhook took too long";

function tooLarge(maxBytes: number): AppError {
  return new AppError({
    code: "body_too_large",
    kind: "invalid_input",
    message: `The body is larger than ${Math.floor(maxBytes / 1_048_576)} MiB.`,
    remedy: "No webhook of a Git host is as large.",
  });
}

function timedOut(): AppError {
  return new AppError({
    code: "webhook_timeout",
    kind: "timeout",
    message: "The webhook's body did not arrive in time.",
    remedy: "Send it again.",
  });
}

function busy(): AppError {
  return new AppError({
    code: "webhooks_busy",
    kind: "unavailable",
    message: "Too many large webhooks are arriving at once.",
    remedy: "Send it again in a moment; what is missed is found by polling.",
    retryAfterSeconds: 5,
  });
}
