import { StepName } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";
import { hintDeployment, hintRoutes, ringDeployment } from "../commands/ring-deployment.ts";
import { MAX_ATTEMPTS } from "../deployment-machine.ts";
import { becomeFailed, becomeStopped, LEASE_SECONDS, requeue } from "../workflow/run-store.ts";
import { expirePreviews } from "./expire-previews.ts";
import {
  endLostSteps,
  endOrphans,
  findLost,
  findWaiting,
  forgetExpired,
  type LostDeployment,
  readClock,
} from "./sweep-store.ts";

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

/** Sweeps again and again, once per call; see {@link createSweeper}. */
export type Sweeper = () => Promise<SweepReport>;

const FORGET_EVERY_MS = 60_000;
/** Sweeps further apart than this mean that Postgres was away in between, and that nobody could renew a lease. */
const OUTAGE_MS = 10_000;

/**
 * Repairs what a lost worker or a lost ring left behind: rings again for deployments that wait, takes up those whose worker
 * was lost (a bounded number of times, then they fail saying so), ends instances nobody watches, closes idle previews, forgets
 * what expired.
 * Safe to run on every worker at once. After an outage of Postgres it leaves the holders of leases one whole lease to
 * renew them before it takes anything from anyone. All by the database's clock.
 */
export function createSweeper(deps: SweepDeps, { outageMs = OUTAGE_MS } = {}): Sweeper {
  let last: Date | null = null;
  let patientUntil = 0;
  let forgotAt = 0;
  return async () => {
    const now = await readClock(deps.db);
    if (last !== null && now.getTime() - last.getTime() > outageMs)
      patientUntil = now.getTime() + LEASE_SECONDS * 1_000;
    last = now;
    const nothing = { requeued: 0, failed: 0, orphans: 0 };
    const taken = now.getTime() < patientUntil ? nothing : await takeFromLost(deps, now);
    const waiting = await findWaiting(deps.db, RING_SECONDS);
    for (const id of waiting) await ringDeployment(deps, id);
    if (now.getTime() - forgotAt >= FORGET_EVERY_MS) {
      await forgetExpired(deps.db);
      await expirePreviews(deps);
      for (const id of await endLostSteps(deps.db)) await hintDeployment(deps, id);
      forgotAt = now.getTime();
    }
    return { rung: waiting.length, ...taken };
  };
}

async function takeFromLost(deps: SweepDeps, now: Date): Promise<Omit<SweepReport, "rung">> {
  let requeued = 0;
  let failed = 0;
  for (const lost of await findLost(deps.db, now)) {
    if (await takeUp(deps, lost)) requeued += 1;
    else failed += 1;
    await hintDeployment(deps, lost.id);
  }
  const orphans = await endOrphans(deps.db, await readClock(deps.db));
  for (const orphan of orphans) await hintRoutes(deps, orphan);
  return { requeued, failed, orphans: orphans.length };
}

async function takeUp(deps: SweepDeps, lost: LostDeployment): Promise<boolean> {
  if (lost.stop !== null) {
    await becomeStopped(deps.db, lost, lost.stop);
    return false;
  }
  if (lost.attempt < MAX_ATTEMPTS && (await requeue(deps.db, lost))) {
    await ringDeployment(deps, lost.id);
    return true;
  }
  await becomeFailed(deps.db, lost, {
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
