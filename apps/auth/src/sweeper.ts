import type { AuthDeps } from "./deps.ts";

const BATCH = 1_000;
const SWEEP_MS = 60_000;
const ROTATION_MS = 3_600_000;

/** Starts what is done now and then: expired rows go, a batch at a time, and old signing keys are rotated. Answers how to stop. */
export function startHousekeeping({ models, signingKeys, log }: AuthDeps): () => Promise<void> {
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
    every(SWEEP_MS, "auth.sweep", () => sweep(models)),
    every(ROTATION_MS, "auth.rotate_keys", () => signingKeys.rotateWhenDue()),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running.values());
  };
}

async function sweep(models: AuthDeps["models"]): Promise<void> {
  while ((await models.sweep(BATCH)) === BATCH) {
    // As long as whole batches were expired there may be more.
  }
}
