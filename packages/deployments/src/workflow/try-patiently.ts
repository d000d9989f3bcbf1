import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@switchyard/contracts";

/** What a Git host says of itself, not of what was asked: it may well answer in a moment. */
const PASSING: ReadonlySet<string> = new Set(["github_unreachable", "github_rate_limited", "source_unreachable"]);

const WAITS_MS = [2_000, 8_000, 30_000] as const;
/** A deployment keeps its slot no longer than this for one answer. */
const LONGEST_MS = 120_000;

export interface Patience {
  readonly signal: AbortSignal;
  /** Takes a line for people about each wait. */
  readonly say: (text: string) => void;
  /** Milliseconds before each further try. */
  readonly waitsMs?: readonly number[];
}

/**
 * Does `work` again while a Git host does not answer or asks to be left alone for less than two minutes: nobody pushes a
 * commit twice because the host was away for a moment. Throws what `work` threw last, or the signal's reason.
 */
export async function tryPatiently<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const { signal, say, waitsMs = WAITS_MS } = patience;
  for (const waitMs of waitsMs) {
    try {
      return await work();
    } catch (error) {
      const pauseMs = pauseOf(error, waitMs);
      if (pauseMs === null) throw error;
      signal.throwIfAborted();
      say(`The Git host does not answer right now; it is asked again in ${Math.ceil(pauseMs / 1_000)} s.`);
      await sleep(pauseMs, undefined, { signal });
    }
  }
  return work();
}

/** How long to wait after an error; null when waiting does not help. */
function pauseOf(error: unknown, waitMs: number): number | null {
  if (!(error instanceof AppError) || !PASSING.has(error.code)) return null;
  const asked = (error.retryAfterSeconds ?? 0) * 1_000;
  return asked > LONGEST_MS ? null : Math.max(waitMs, asked);
}
