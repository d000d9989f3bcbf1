/** Lines of one org that stand in the log in one second. */
const LINES_PER_SECOND = 50;
const WINDOW_MS = 1_000;
/** Orgs whose lines are counted; who is forgotten begins anew. */
const MAX_ORGS = 10_000;

interface Window {
  since: number;
  written: number;
  /** Lines that were not written since the last one that was. */
  leftOut: number;
}

/** Keeps a flood of refused or failed requests from filling the log; the trail and the metrics have them all. */
export class LineBudget {
  readonly #windows = new Map<string, Window>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether one more line of an org may be written: how many were left out before it, or null when it may not. */
  take(orgId: string): number | null {
    const now = this.#now();
    const window = this.#windowOf(orgId, now);
    if (now - window.since >= WINDOW_MS) {
      window.since = now;
      window.written = 0;
    }
    if (window.written >= LINES_PER_SECOND) {
      window.leftOut += 1;
      return null;
    }
    const { leftOut } = window;
    window.written += 1;
    window.leftOut = 0;
    return leftOut;
  }

  #windowOf(orgId: string, now: number): Window {
    const known = this.#windows.get(orgId);
    if (known !== undefined) return known;
    if (this.#windows.size >= MAX_ORGS) this.#windows.clear();
    const opened = { since: now, written: 0, leftOut: 0 };
    this.#windows.set(orgId, opened);
    return opened;
  }
}
