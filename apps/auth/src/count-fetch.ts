import { AppError } from "@switchyard/contracts";
import type { Counters } from "@switchyard/queue";

/** Documents that are fetched in a minute from one host, and altogether: nobody is flooded by way of us. */
const LIMITS = { host: 20, all: 300 } as const;
const WINDOW_SECONDS = 60;

/** Counts one fetch of a client metadata document. Throws AppError too_many_client_documents. */
export async function countFetch(counters: Pick<Counters, "hit">, url: URL): Promise<void> {
  const hits = await Promise.all([
    counters.hit(`cimd:${url.host}`, LIMITS.host, WINDOW_SECONDS),
    counters.hit("cimd", LIMITS.all, WINDOW_SECONDS),
  ]);
  const over = hits.find(({ allowed }) => !allowed);
  if (over === undefined) return;
  throw new AppError({
    code: "too_many_client_documents",
    kind: "limit_exceeded",
    message: "Too many client metadata documents were fetched in the last minute.",
    remedy: "Try again in a minute.",
    retryAfterSeconds: over.retryAfterSeconds,
  });
}
