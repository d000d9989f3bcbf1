"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import { usePolling } from "../../client/use-polling.ts";
import { timeOfDay } from "./time-words.ts";

/**
 * Keeps a server-rendered page true: reads it again every `everyMs` while it is looked at and nothing is entered on it, and
 * says when it last did. A form counts as entered unless it says `data-untouched`; fields outside of one say `data-draft`.
 */
export function LiveRefresh(props: { readonly everyMs: number; readonly silent?: boolean }) {
  const router = useRouter();
  const [at, setAt] = useState<string | null>(null);
  const [busy, start] = useTransition();
  const reading = useRef(false);
  reading.current = busy;
  useEffect(() => setAt(new Date().toISOString()), []);
  usePolling(
    async () => {
      // A refresh that fails makes the browser load the page anew, and what was entered would be lost.
      if (document.querySelector("main form:not([data-untouched]), main [data-draft], [role=dialog]")) return;
      // Never two at once: React shows pages in order, and one that is asked for would wait for every refresh behind it.
      if (reading.current) return;
      start(() => router.refresh());
      setAt(new Date().toISOString());
    },
    props.everyMs,
    true,
  );
  if (props.silent || at === null) return null;
  return (
    <span className="inline-flex items-center gap-1.5 text-xs whitespace-nowrap text-muted max-sm:hidden">
      <span aria-hidden className="size-1.5 rounded-full bg-green-solid" />
      Updated {timeOfDay(at, true).slice(0, 8)}
    </span>
  );
}
