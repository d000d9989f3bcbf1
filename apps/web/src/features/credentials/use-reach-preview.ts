"use client";

import type { Reach } from "@switchyard/contracts";
import { useEffect, useState } from "react";
import { call } from "../../client/call.ts";
import type { reachInput } from "./issue-draft.ts";

const SETTLE_MS = 250;

export interface ReachPreview {
  readonly reach: Reach | null;
  readonly busy: boolean;
}

/** What a credential with these limits would reach, asked again a moment after they change; null input asks nothing. */
export function useReachPreview(org: string, input: ReturnType<typeof reachInput> | null): ReachPreview {
  const [preview, setPreview] = useState<ReachPreview>({ reach: null, busy: false });
  const key = input === null ? null : JSON.stringify(input);
  useEffect(() => {
    if (key === null) {
      setPreview({ reach: null, busy: false });
      return;
    }
    const stop = new AbortController();
    setPreview((known) => ({ ...known, busy: true }));
    const timer = setTimeout(() => {
      const body = JSON.parse(key) as ReturnType<typeof reachInput>;
      call("previewReach", { params: { org }, body, signal: stop.signal })
        .then((reach) => setPreview({ reach, busy: false }))
        // What is wrong with the input is said when it is sent.
        .catch(() => !stop.signal.aborted && setPreview({ reach: null, busy: false }));
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [org, key]);
  return preview;
}
