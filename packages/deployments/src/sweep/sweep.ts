import { StepName } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";
import { hintDeployment, hintRoutes, ringDeployment } from "../commands/ring-deployment.ts";
import { MAX_ATTEMPTS } from "../deployment-machine.ts";
import { becomeCanceled, becomeFailed, requeue } from "../workflow/run-store.ts";
import { endOrphans, findLost, findWaiting, forgetExpired, type LostDeployment } from "./sweep-store.ts";

/** What sweeping needs. */
export interface SweepDeps {
  readonly db: Db;
  readonly queue: Pick<JobQueue, "enqueue" | "publish">;
}

/** What a sweep found and did. */
export interface SweepReport {
  readonly rung: number;
  readonly requeued: number;
  readonly failed: number;
  readonly orphans: number;
}

/** Longest a ring may take before the sweeper rings again. */
const RING_SECONDS = 5;

/**
 * Repairs what a lost worker or a lost ring left behind: rings again for deployments that wait, takes up those whose worker
 * was lost (a bounded number of times, then they fail saying so), ends instances nobody watches, forgets what expired.
 * Safe to run on every worker at once.
 */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  let requeued = 0;
  let failed = 0;
  for (const lost of await findLost(deps.db)) {
    const back = await takeUp(deps, lost);
    if (back) requeued += 1;
    else failed += 1;
    await hintDeployment(deps, lost.id);
  }
  const waiting = await findWaiting(deps.db, RING_SECONDS);
  for (const id of waiting) await ringDeployment(deps, id);
  const orphans = await endOrphans(deps.db);
  for (const orphan of orphans) await hintRoutes(deps, orphan);
  await forgetExpired(deps.db);
  return { rung: waiting.length, requeued, failed, orphans: orphans.length };
}

async function takeUp(deps: SweepDeps, lost: LostDeployment): Promise<boolean> {
  if (lost.canceled) {
    await becomeCanceled(deps.db, lost.id);
    return false;
  }
  if (lost.attempt < MAX_ATTEMPTS && (await requeue(deps.db, lost.id, { workerId: lost.workerId }))) {
    await ringDeployment(deps, lost.id);
    return true;
  }
  await becomeFailed(deps.db, lost.id, {
    code: "worker_lost",
    message: `The worker that ran this deployment was lost ${lost.attempt} times.`,
    remedy:
      "Deploy again; if it happens again, whoever runs the installation should look at the worker's log and memory.",
    step: StepName.nullable().catch(null).parse(lost.step),
    exitCode: null,
    signal: null,
    lastLines: [],
  });
  return false;
}
