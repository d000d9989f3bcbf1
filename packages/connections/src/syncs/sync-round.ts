import { claimSyncs } from "../sync-claim-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { runSync } from "./run-sync.ts";

/** Tries at once: each is a few requests to GitHub. */
const CONCURRENCY = 6;

/** Takes up syncs that are due and ends each; answers whether there may be more. */
export async function syncRound(deps: ConnectionWorkerDeps): Promise<boolean> {
  const claims = await claimSyncs(deps.db, CONCURRENCY);
  await Promise.all(claims.map((claim) => runSync(deps, claim)));
  return claims.length === CONCURRENCY;
}
