"use client";

import type { LogLineView } from "@switchyard/contracts";
import { memo } from "react";
import { cn } from "../../components/ui/class-names.ts";
import { TimeOfDay } from "../../components/ui/time.tsx";
import { cutAtMatches } from "./log-lines.ts";

interface Props {
  readonly lines: readonly LogLineView[];
  /** Of `lines`; what has the same first line and size is the same block. */
  readonly size: number;
  readonly wrap: boolean;
  readonly search: string;
  readonly showStep: boolean;
}

/** A block of log lines. Line text was written by tenants' processes: it is shown as text, left to right, isolated. */
export const LogBlock = memo(
  function LogBlock(props: Props) {
    return (
      <div className={cn("log-block", props.wrap ? "" : "w-max min-w-full")}>
        {props.lines.map((line) => (
          <div key={line.seq} className="flex gap-3 px-4 hover:bg-hover/70">
            <span className="shrink-0 text-muted select-none max-sm:hidden">
              <TimeOfDay at={line.at} />
            </span>
            {props.showStep ? <span className="w-14 shrink-0 truncate text-muted select-none">{line.step}</span> : null}
            <span
              dir="ltr"
              className={cn(
                "min-w-0 flex-1",
                props.wrap ? "untrusted whitespace-pre-wrap" : "whitespace-pre [unicode-bidi:isolate]",
                line.stream === "stderr" && "text-amber",
                line.stream === "system" && "text-muted",
              )}
            >
              {props.search === "" ? line.text : <Marked text={line.text} search={props.search} />}
            </span>
          </div>
        ))}
      </div>
    );
  },
  (before, after) =>
    before.lines[0]?.seq === after.lines[0]?.seq &&
    before.size === after.size &&
    before.wrap === after.wrap &&
    before.search === after.search &&
    before.showStep === after.showStep,
);

function Marked(props: { readonly text: string; readonly search: string }) {
  return cutAtMatches(props.text, props.search).map((part) =>
    part.hit ? (
      <mark key={part.at} className="rounded-[2px] bg-amber-solid/40 text-ink">
        {part.text}
      </mark>
    ) : (
      <span key={part.at}>{part.text}</span>
    ),
  );
}
