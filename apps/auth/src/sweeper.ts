import { sweepRevocations } from "@switchyard/oauth";
import type { AuthDeps } from "./deps.ts";

const BATCH = 1_000;
const SWEEP_MS = 60_000;
const ROTATION_MS = 3_600_000;

/**
 * Starts what is done now and then: expired rows and revocations that meet no token any more go, a batch at a time, and
 * old signing keys are rotated. Answers how to stop.
 */
export function startHousekeeping({ models, db, signingKeys, log }: AuthDeps): () => Promise<void> {
  const running = new Map<string, Promise<unknown>>();
  const every = (ms: number, name: string, work: () => Promise<unknown>): NodeJS.Timeout =>
    setInterval(() => {
      if (running.has(name)) return;
      const done = work()
        .catch((error: unknown) => log.warn(name, { error }))
        .finally(() => running.delete(name));
      running.set(name, done);
    }, ms).unref();
  const timers = [
    every(SWEEP_MS, "auth.sweep_models", () => sweep(() => models.sweep(BATCH))),
    every(SWEEP_MS, "auth.sweep_revocations", () => sweep(() => sweepRevocations(db, BATCH))),
    every(ROTATION_MS, "auth.rotate_keys", () => signingKeys.rotateWhenDue()),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running.values());
  };
}

async function sweep(batch: () => Promise<number>): Promise<void> {
  while ((await batch()) === BATCH) {
    // As long as whole batches were over there may be more.
  }
}
