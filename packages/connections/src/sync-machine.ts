/**
 * How something at a Git provider is brought in step, whatever order hints come in. Pure; `sync-claim-store.ts` does the
 * same in SQL.
 *
 * A hint only says that there is something new and raises `wanted`. A try takes the lease, notes `wanted` = n, and only
 * then asks the provider what is true: since it asks after n hints, it sees at least what they were about. It ends under
 * the row's lock, by raising `done` to n, and only while the lease is still its own. A lease that ran out can be taken by
 * another try, which asks after that; so what is applied is never older than what was applied before, and what was hinted
 * at is applied in the end, whatever is slow, lost, doubled or out of order.
 */
export interface SyncState {
  readonly wanted: number;
  readonly done: number;
  /** Counts the leases that were given; the last one is the one that holds. */
  readonly lease: number;
  /** What was last seen or written there. */
  readonly seen: string | null;
}

/** A try under way. */
export interface Try {
  /** `wanted` when it began, before the provider was asked. */
  readonly fence: number;
  readonly lease: number;
}

export const untouched: SyncState = { wanted: 0, done: 0, lease: 0, seen: null };

/** A hint came. */
export function want(state: SyncState): SyncState {
  return { ...state, wanted: state.wanted + 1 };
}

/** Begins a try, whose lease ends every earlier one; null when there is nothing to do. */
export function begin(state: SyncState): { readonly state: SyncState; readonly attempt: Try } | null {
  if (state.done >= state.wanted) return null;
  const lease = state.lease + 1;
  return { state: { ...state, lease }, attempt: { fence: state.wanted, lease } };
}

/** Ends a try: the state after it, or null when it lost its lease and may apply nothing. */
export function finish(state: SyncState, attempt: Try, seen: string | null): SyncState | null {
  const holds = state.lease === attempt.lease && state.done < attempt.fence;
  return holds ? { ...state, done: attempt.fence, seen } : null;
}

const FIRST_DELAY_SECONDS = 5;
/** Reading goes on: code waits for it. */
export const LONGEST_READ_DELAY_SECONDS = 15 * 60;
/** What cannot be written for hours, as to an archived repository, never can. */
export const LONGEST_WRITE_DELAY_SECONDS = 24 * 60 * 60;

/** Seconds until what failed `failures` times in a row is tried again: doubling, at most `longest`, ± a quarter. */
export function retryDelay(
  failures: number,
  longest: number = LONGEST_READ_DELAY_SECONDS,
  random: number = Math.random(),
): number {
  const delay = Math.min(longest, FIRST_DELAY_SECONDS * 2 ** Math.min(20, Math.max(0, failures - 1)));
  return delay * (0.75 + random / 2);
}

/** Marks a head that was there before anybody asked for it to be deployed: polling leaves it alone, a push does not. */
export function knownBefore(sha: string): string {
  return `known:${sha}`;
}

/** Whether a head that polling found is news. */
export function isNews(seen: string | null, head: string): boolean {
  return seen !== head && seen !== knownBefore(head);
}
