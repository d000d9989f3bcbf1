"use client";

import { useEffect, useRef } from "react";

/** Calls `poll` every `everyMs` while `on` and the page is looked at; never two at once; failures wait for the next turn. */
export function usePolling(poll: (signal: AbortSignal) => Promise<unknown>, everyMs: number, on: boolean): void {
  const latest = useRef(poll);
  latest.current = poll;
  useEffect(() => {
    if (!on) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const turn = async () => {
      if (document.visibilityState === "visible") await latest.current(stop.signal).catch(() => undefined);
      if (!stop.signal.aborted) timer = setTimeout(() => void turn(), everyMs);
    };
    timer = setTimeout(() => void turn(), everyMs);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [everyMs, on]);
}
