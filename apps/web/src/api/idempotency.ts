import { AppError } from "@switchyard/contracts";
import { canonicalJson, type Sealer, sha256Hex } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import {
  claimKey,
  fulfilKey,
  type IdempotencyScope,
  readKey,
  releaseKey,
  type StoredAnswer,
} from "./idempotency-store.ts";

const KEPT_MS = 24 * 3_600_000;
/** Longer than any request may run; a claim older than this was left by a process that died. */
const ABANDONED_MS = 5 * 60_000;

export interface IdempotentAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly replayed: boolean;
}

export interface IdempotentRequest extends IdempotencyScope {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** The key a request carries, null without one. Throws AppError idempotency_key_invalid. */
export function idempotencyKeyOf(headers: Headers): string | null {
  const key = headers.get("idempotency-key");
  if (key === null || /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new AppError({
    code: "idempotency_key_invalid",
    kind: "invalid_input",
    message: "Idempotency-Key must be 1 to 200 visible ASCII characters.",
    remedy: "Use a fresh UUID for each act.",
  });
}

/**
 * Runs `work` once per key: a second request with the same key and content gets the first one's answer for 24 hours, one
 * with other content is refused, one while the first runs is told so. A request that fails gives its key back. Throws
 * AppError idempotency_mismatch, idempotency_in_progress.
 */
export async function runOnce(
  deps: { readonly db: Db; readonly sealer: Sealer },
  request: IdempotentRequest,
  work: () => Promise<{ readonly status: number; readonly data: unknown }>,
): Promise<IdempotentAnswer> {
  const scope: IdempotencyScope = { orgId: request.orgId, principal: request.principal, key: request.key };
  const fingerprint = sha256Hex(canonicalJson([request.method, request.path, request.body ?? null]));
  const context = `idempotency/${scope.orgId}/${scope.principal}/${scope.key}`;
  if (!(await claimKey(deps.db, scope, fingerprint))) {
    const held = await readKey(deps.db, scope);
    const replay = held && !isStale(held) ? answerOf(deps.sealer, held, { fingerprint, context }) : null;
    if (replay) return replay;
    if (held) await releaseKey(deps.db, scope, held.createdAt);
    if (!(await claimKey(deps.db, scope, fingerprint))) throw inProgress();
  }
  const { status, data } = await work().catch(async (error: unknown) => {
    await releaseKey(deps.db, scope);
    throw error;
  });
  // What was done stays claimed even when its answer cannot be kept: the same key must not do it again.
  await fulfilKey(deps.db, scope, { status, sealed: deps.sealer.seal(JSON.stringify(data ?? null), context) });
  return { status, data, replayed: false };
}

function isStale(held: StoredAnswer): boolean {
  const age = Date.now() - held.createdAt.getTime();
  return age > (held.status === null ? ABANDONED_MS : KEPT_MS);
}

function answerOf(
  sealer: Sealer,
  held: StoredAnswer,
  request: { readonly fingerprint: string; readonly context: string },
): IdempotentAnswer {
  if (held.fingerprint !== request.fingerprint) {
    throw new AppError({
      code: "idempotency_mismatch",
      kind: "conflict",
      message: "This Idempotency-Key was used for another request.",
      remedy: "Use a fresh key for each act.",
    });
  }
  if (held.status === null || held.sealed === null) throw inProgress();
  return { status: held.status, data: JSON.parse(sealer.open(held.sealed, request.context)), replayed: true };
}

function inProgress(): AppError {
  return new AppError({
    code: "idempotency_in_progress",
    kind: "conflict",
    message: "A request with this Idempotency-Key is still running.",
    remedy: "Try again in a moment with the same key.",
    retryAfterSeconds: 1,
  });
}
