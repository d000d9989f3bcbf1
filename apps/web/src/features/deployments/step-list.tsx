"use client";

import type { Deployment } from "@switchyard/contracts";
import { useEffect, useState } from "react";
import { cn } from "../../components/ui/class-names.ts";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { type Bar, layOut } from "./timeline.ts";

const words: Readonly<Record<string, string>> = {
  fetch: "Fetch",
  detect: "Detect",
  build: "Build",
  package: "Package",
  verify: "Verify",
  promote: "Promote",
  retire: "Retire the previous",
};
const fills: Readonly<Record<string, string>> = {
  succeeded: "fill-green-solid",
  running: "fill-blue-solid motion-safe:animate-breathe",
  failed: "fill-red-solid",
  canceled: "fill-faint",
};

/** The steps, each with its bar on one shared time axis. A step chosen here is shown alone in the log. */
export function StepList(props: {
  readonly deployment: Deployment;
  readonly chosen: string | null;
  readonly onChoose: (step: string | null) => void;
}) {
  const running = props.deployment.steps.some((step) => step.status === "running");
  const now = useClock(running, props.deployment.createdAt);
  const bars = layOut(props.deployment.steps, now);
  return (
    <ol aria-label="Steps">
      {bars.map((bar) => (
        <StepRow
          key={bar.step.name}
          bar={bar}
          chosen={props.chosen === bar.step.name}
          onChoose={() => props.onChoose(props.chosen === bar.step.name ? null : bar.step.name)}
        />
      ))}
    </ol>
  );
}

function StepRow(props: { readonly bar: Bar; readonly chosen: boolean; readonly onChoose: () => void }) {
  const { step, startPercent, widthPercent, elapsedMs } = props.bar;
  const idle = step.status === "waiting" || step.status === "skipped";
  return (
    <li className="border-b last:border-b-0">
      <button
        type="button"
        disabled={idle}
        aria-pressed={props.chosen}
        onClick={props.onChoose}
        data-step={step.name}
        data-status={step.status}
        className={cn(
          "grid min-h-10 w-full grid-cols-[22px_minmax(0,1fr)_84px] items-center gap-x-3 px-4 py-1.5 text-start text-sm transition-colors enabled:hover:bg-hover/60 focus-visible:-outline-offset-2 sm:grid-cols-[22px_148px_minmax(0,1fr)_84px]",
          props.chosen && "bg-accent-soft/60 enabled:hover:bg-accent-soft/60",
          idle && "text-muted",
        )}
      >
        <StateChip state={step.status} bare />
        <span className="truncate font-medium">{words[step.name] ?? step.name}</span>
        <svg
          aria-hidden
          className="h-2 w-full overflow-visible max-sm:col-span-3 max-sm:row-start-2 max-sm:h-1.5"
          preserveAspectRatio="none"
        >
          <rect width="100%" height="100%" rx="2" className="fill-grey-soft" />
          {widthPercent > 0 ? (
            <rect
              x={`${startPercent}%`}
              width={`${widthPercent}%`}
              height="100%"
              rx="2"
              className={fills[step.status] ?? "fill-faint"}
            />
          ) : null}
        </svg>
        <span
          className="text-end font-mono text-xs whitespace-nowrap tabular-nums text-muted max-sm:col-start-3 max-sm:row-start-1"
          suppressHydrationWarning
        >
          {elapsedMs === null ? "" : duration(elapsedMs)}
        </span>
      </button>
    </li>
  );
}

/** Now, five times a second while `on`; before the browser knows the time, the moment given. */
function useClock(on: boolean, before: string): number {
  const [now, setNow] = useState(() => Date.parse(before));
  useEffect(() => {
    setNow(Date.now());
    if (!on) return;
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, [on]);
  return now;
}
