import { AppError } from "@switchyard/contracts";
import type { Composition } from "../composition.ts";

/** Generous: a dashboard that polls and a CI that deploys stay far below. */
const REQUESTS_PER_MINUTE = 1_200;

/**
 * Counts a request against its caller. Throws AppError rate_limited. Lets requests through while Redis is away: a limit
 * is not worth an outage.
 */
export async function limitRate(deps: Composition, callerId: string): Promise<void> {
  const hit = await deps.queue.counters.hit(`api:${callerId}`, REQUESTS_PER_MINUTE, 60).catch(() => null);
  if (hit === null || hit.allowed) return;
  throw new AppError({
    code: "rate_limited",
    kind: "limit_exceeded",
    message: `More than ${REQUESTS_PER_MINUTE} requests in a minute.`,
    remedy: `Wait ${hit.retryAfterSeconds} seconds.`,
    retryAfterSeconds: hit.retryAfterSeconds,
  });
}
