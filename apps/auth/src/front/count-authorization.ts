import { AppError } from "@switchyard/contracts";
import { addressNetwork } from "@switchyard/contracts/addresses";
import type { AuthDeps } from "../deps.ts";

/** Authorization requests of one address in a minute: each leaves a row for half an hour. An office shares an address. */
const LIMIT = 600;
const WINDOW_SECONDS = 60;

/** Counts an authorization request. Throws AppError authorize_rate_limited; nobody is stopped because Redis is away. */
export async function countAuthorization({ queue, log }: AuthDeps, ip: string | null): Promise<void> {
  const hit = await queue.counters
    .hit(`authorize:${addressNetwork(ip ?? "unknown")}`, LIMIT, WINDOW_SECONDS)
    .catch((error: unknown) => {
      log.warn("auth.counters", { error });
      return null;
    });
  if (hit === null || hit.allowed) return;
  throw new AppError({
    code: "authorize_rate_limited",
    kind: "limit_exceeded",
    message: "Too many sign-ins were begun from this address.",
    remedy: "Wait a minute and start again.",
    retryAfterSeconds: hit.retryAfterSeconds,
  });
}
