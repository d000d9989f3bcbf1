"use client";

import type { Limit } from "@switchyard/contracts";
import { cn } from "../../components/ui/class-names.ts";
import { count } from "../../components/ui/time-words.ts";
import { capacity, isRate, resetWords } from "./limit-words.ts";

/** How much of a limit is used right now and when that counts no more; who is counted apart has no one figure. */
export function LimitUsage(props: { readonly limit: Limit }) {
  const { limit } = props;
  if (limit.per !== "everyone") {
    return <p className="text-sm text-muted">{limit.per === "client" ? "Counted by client" : "Counted by caller"}</p>;
  }
  if (limit.used === null) return <p className="text-sm text-muted">What is used is not known right now</p>;
  const most = capacity(limit);
  const used = Math.min(most, Math.max(0, Math.round(limit.used.calls)));
  const share = used / most;
  return (
    <div className="flex flex-col gap-1.5">
      <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-line">
        <div
          className={cn(
            "h-full rounded-full",
            share >= 1 ? "bg-red-solid" : share >= 0.8 ? "bg-amber-solid" : "bg-accent",
          )}
          style={{ width: `${Math.max(used > 0 ? 2 : 0, share * 100)}%` }}
        />
      </div>
      <p className="text-xs text-muted tabular-nums" suppressHydrationWarning>
        {count(used)} of {count(most)} used
        {limit.used.resetsAt && used > 0
          ? ` · ${isRate(limit.period) ? "all free" : "resets"} ${resetWords(limit.used.resetsAt, Date.now())}`
          : null}
      </p>
    </div>
  );
}
