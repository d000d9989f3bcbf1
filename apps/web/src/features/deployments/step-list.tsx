"use client";

import type { Deployment } from "@switchyard/contracts";
import { type ReactNode, useEffect, useState } from "react";
import { cn } from "../../components/ui/class-names.ts";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { type Bar, timelineOf, untilLiveMs, type Wait } from "./timeline.ts";

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

/**
 * The wait in the queue and the steps, each with its bar on one shared time axis, and at the end how long it took to be
 * live. A step chosen here is shown alone in the log.
 */
export function StepList(props: {
  readonly deployment: Deployment;
  readonly chosen: string | null;
  readonly onChoose: (step: string | null) => void;
}) {
  const { deployment } = props;
  const running = deployment.steps.some((step) => step.status === "running");
  const now = useClock(running, deployment.createdAt);
  const { wait, bars } = timelineOf(deployment, now);
  return (
    <>
      <ol aria-label="Steps">
        {wait ? <WaitRow wait={wait} /> : null}
        {bars.map((bar) => (
          <StepRow
            key={bar.step.name}
            bar={bar}
            reused={deployment.reusedFrom !== null}
            chosen={props.chosen === bar.step.name}
            onChoose={() => props.onChoose(props.chosen === bar.step.name ? null : bar.step.name)}
          />
        ))}
      </ol>
      <Total deployment={deployment} wait={wait} />
    </>
  );
}

const row =
  "grid min-h-10 w-full grid-cols-[22px_minmax(0,1fr)_84px] items-center gap-x-3 px-4 py-1.5 text-start text-sm sm:grid-cols-[22px_148px_minmax(0,1fr)_84px]";

function WaitRow(props: { readonly wait: Wait }) {
  const { elapsedMs, widthPercent } = props.wait;
  return (
    <li className={cn(row, "border-b text-muted")}>
      <StateChip state="succeeded" bare />
      <span className="truncate font-medium">{widthPercent === null ? "Waited" : "Queued"}</span>
      <BarPicture startPercent={0} widthPercent={widthPercent ?? 0} className="fill-faint" />
      <Took>{duration(elapsedMs)}</Took>
    </li>
  );
}

function BarPicture(props: {
  readonly startPercent: number;
  readonly widthPercent: number;
  readonly className: string;
}) {
  return (
    <svg
      aria-hidden
      className="h-2 w-full overflow-visible max-sm:col-span-3 max-sm:row-start-2 max-sm:h-1.5"
      preserveAspectRatio="none"
    >
      <rect width="100%" height="100%" rx="2" className="fill-grey-soft" />
      {props.widthPercent > 0 ? (
        <rect
          x={`${props.startPercent}%`}
          width={`${props.widthPercent}%`}
          height="100%"
          rx="2"
          className={props.className}
        />
      ) : null}
    </svg>
  );
}

function Took(props: { readonly children: ReactNode }) {
  return (
    <span
      className="text-end font-mono text-xs whitespace-nowrap tabular-nums text-muted max-sm:col-start-3 max-sm:row-start-1"
      suppressHydrationWarning
    >
      {props.children}
    </span>
  );
}

/** How long it took to be live; what waited for somebody or something for long is counted from its first step on. */
function Total(props: { readonly deployment: Deployment; readonly wait: Wait | null }) {
  const { deployment, wait } = props;
  const live = untilLiveMs(deployment);
  if (live === null) return null;
  const pushed = deployment.trigger === "push" || deployment.trigger === "pull_request";
  const waited = wait?.widthPercent === null ? wait.elapsedMs : 0;
  return (
    <p className="flex items-center justify-between gap-3 border-t bg-canvas/60 px-4 py-2 text-sm">
      <span className="font-medium">
        {waited > 0 ? "From first step to live" : pushed ? "From push to live" : "From start to live"}
      </span>
      <span data-testid="until-live" className="font-mono text-xs tabular-nums">
        {duration(live - waited)}
      </span>
    </p>
  );
}

function StepRow(props: {
  readonly bar: Bar;
  readonly reused: boolean;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}) {
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
          row,
          "transition-colors enabled:hover:bg-hover/60 focus-visible:-outline-offset-2",
          props.chosen && "bg-accent-soft/60 enabled:hover:bg-accent-soft/60",
          idle && "text-muted",
        )}
      >
        <StateChip state={step.status} bare />
        <span className="truncate font-medium">{words[step.name] ?? step.name}</span>
        {step.status === "skipped" ? (
          <span className="truncate text-xs max-sm:col-span-3 max-sm:row-start-2 max-sm:ps-[34px]">
            {props.reused ? "Skipped: the artifact exists already" : "Skipped"}
          </span>
        ) : (
          <BarPicture
            startPercent={startPercent}
            widthPercent={widthPercent}
            className={fills[step.status] ?? "fill-faint"}
          />
        )}
        <Took>{elapsedMs === null ? "" : duration(elapsedMs)}</Took>
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
