import type { Repository } from "@switchyard/contracts";
import { useEffect, useState } from "react";
import { call } from "../../client/call.ts";
import { type Trouble, troubleOf } from "../../client/problem.ts";

/** Wait after the last key before GitHub is asked. */
const TYPING_MS = 220;

interface Wanted {
  readonly org: string;
  /** Id of one linked installation; empty for all of them. */
  readonly account: string;
  readonly search: string;
}

interface Listing {
  /** Null until the first answer, and while there is trouble. */
  readonly repositories: readonly Repository[] | null;
  readonly trouble: Trouble | null;
  readonly asking: boolean;
}

/** Repositories as GitHub lists them for what is wanted; the last answer stays until the next one is there. */
export function useRepositories(wanted: Wanted): Listing & { readonly again: () => void } {
  const { org, account, search } = wanted;
  const [tries, setTries] = useState(0);
  const [listing, setListing] = useState<Listing>({ repositories: null, trouble: null, asking: true });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks the same again
  useEffect(() => {
    const stop = new AbortController();
    setListing((known) => ({ ...known, asking: true }));
    const ask = async () => {
      const found = await askFor({ org, account, search }, stop.signal);
      if (!stop.signal.aborted) setListing(found);
    };
    const timer = setTimeout(() => void ask(), search === "" ? 0 : TYPING_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [org, account, search, tries]);
  return { ...listing, again: () => setTries((count) => count + 1) };
}

async function askFor({ org, account, search }: Wanted, signal: AbortSignal): Promise<Listing> {
  try {
    const query = { installation: account, search: search.trim() };
    const { data } = await call("listRepositories", { params: { org }, query, signal });
    return { repositories: data, trouble: null, asking: false };
  } catch (caught) {
    return { repositories: null, trouble: troubleOf(caught), asking: false };
  }
}
