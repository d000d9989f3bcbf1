import type { WorkflowDeps } from "./deps.ts";
import { runDeployment } from "./run-deployment.ts";
import { claimNext } from "./run-store.ts";

export interface BuildOptions {
  /** Deployments that run at once on this worker. */
  readonly slots: number;
  /** Most deployments that one org may run at once, on all workers. */
  readonly orgBuilds: number;
}

/** Runs deployments on one worker, each when its turn has come. */
export interface Builds {
  /** Looks for work at once instead of at the next tick. */
  look(): void;
  readonly running: () => number;
  /** Takes no more, and gives back to the queue what runs. Resolves when all of it has been written. */
  stop(): Promise<void>;
}

const TICK_MS = 1_000;

/**
 * Fills the worker's slots with the deployments whose turn it is, as long as any waits. The rows are the truth: a ring only
 * makes it look sooner, and each deployment that ends makes room for the next.
 */
export function startBuilds(deps: WorkflowDeps, options: BuildOptions): Builds {
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let filling: Promise<void> | null = null;
  let again = false;

  const look = (): void => {
    if (stopping.signal.aborted) return;
    again = true;
    filling ??= fill()
      .catch((error: unknown) => deps.log.error("builds.fill", { error }))
      .finally(() => {
        filling = null;
        // A ring that came between the last look and now.
        if (again) look();
      });
  };
  const fill = async (): Promise<void> => {
    while (again && !stopping.signal.aborted) {
      again = false;
      while (running.size < options.slots && !stopping.signal.aborted) {
        const claimed = await claimNext(deps.db, { id: deps.workerId, orgBuilds: options.orgBuilds });
        if (claimed === null) break;
        const run = runDeployment(deps, claimed, stopping.signal)
          .catch((error: unknown) => deps.log.error("deployment.run", { deployment_id: claimed.id, error }))
          .finally(() => {
            running.delete(run);
            look();
          });
        running.add(run);
      }
    }
  };
  const timer = setInterval(look, TICK_MS);
  look();
  return {
    look,
    running: () => running.size,
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await filling;
      await Promise.all(running);
    },
  };
}
