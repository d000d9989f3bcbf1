"use client";

import type { ManifestChange, ManifestDiff } from "@switchyard/contracts";
import { ChevronRight, Minus, PenLine, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card, Section } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { cn } from "../../components/ui/class-names.ts";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import { diffHeadline, inOrder, kindWord } from "./diff-words.ts";

/** Changes shown before one asks for all. */
const SHOWN = 20;

/** What a deployment changes for callers: each tool, prompt and resource with its class, and why. */
export function DiffCard(props: { readonly base: string; readonly diff: ManifestDiff | null }) {
  const { diff } = props;
  // Where nothing was live all of it is new, and the manifest says it.
  if (!diff || diff.against === null) return null;
  return (
    <Section
      id="changes"
      className="scroll-mt-20"
      title="Changes for callers"
      hint={
        <>
          {diffHeadline(diff)}, against{" "}
          <Link
            href={`${props.base}/deployments/${diff.against}`}
            className="text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current"
          >
            what was live
          </Link>{" "}
          when it was verified.
        </>
      }
    >
      {diff.changes.length > 0 ? (
        <Card className="overflow-hidden">
          <ChangeList changes={diff.changes} />
        </Card>
      ) : null}
    </Section>
  );
}

/** The changes of a diff, those that break callers first and opened. */
export function ChangeList(props: { readonly changes: readonly ManifestChange[] }) {
  const [all, setAll] = useState(false);
  const ordered = inOrder(props.changes);
  const shown = all ? ordered : ordered.slice(0, SHOWN);
  return (
    <>
      <ul>
        {shown.map((change) => (
          <li key={`${change.kind} ${change.name}`} className="border-b last:border-b-0">
            <Change change={change} />
          </li>
        ))}
      </ul>
      {ordered.length > SHOWN ? (
        <div className="border-t px-4 py-2">
          <Button size="sm" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show ${ordered.length - SHOWN} more`}
          </Button>
        </div>
      ) : null}
    </>
  );
}

const signs = { added: Plus, removed: Minus, changed: PenLine } as const;

function Change(props: { readonly change: ManifestChange }) {
  const { change } = props;
  const breaking = change.class === "breaking";
  const Sign = signs[change.change];
  const line = (
    <>
      <Sign aria-hidden className={cn("size-3.5 shrink-0", breaking ? "text-red" : "text-muted")} />
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
        <span className="sr-only">{change.change} </span>
        <span className="untrusted min-w-0 font-mono text-xs font-medium">{change.name}</span>
        <span className="text-xs text-muted">
          {kindWord(change.kind)} {change.change}
        </span>
      </span>
      <Chip tone={breaking ? "red" : "green"}>{breaking ? "Breaking" : "Compatible"}</Chip>
    </>
  );
  if (change.details.length === 0)
    return <div className="flex min-h-11 items-center gap-2.5 px-4 py-2 ps-[42px]">{line}</div>;
  return (
    <details className="group" open={breaking}>
      <summary className="flex min-h-11 list-none items-center gap-2.5 px-4 py-2 transition-colors hover:bg-hover/60 focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-3.5 shrink-0 text-muted transition-transform group-open:rotate-90" />
        {line}
      </summary>
      <Details change={change} />
    </details>
  );
}

function Details(props: { readonly change: ManifestChange }) {
  return (
    <ul className="border-t bg-canvas/60">
      {props.change.details.map((detail) => (
        <li
          key={`${detail.path} ${detail.rule} ${detail.message}`}
          className="grid gap-x-6 gap-y-0.5 border-b px-4 py-2 ps-[42px] text-sm last:border-b-0 md:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]"
        >
          <span className="flex min-w-0 items-baseline gap-2">
            <span
              aria-hidden
              className={cn(
                "size-1.5 shrink-0 -translate-y-px rounded-full",
                detail.class === "breaking" ? "bg-red-solid" : "bg-line-strong",
              )}
            />
            <Untrusted text={detail.path} limit={160} mono className="text-muted" />
          </span>
          <span>
            <span className="sr-only">{detail.class}: </span>
            <Untrusted text={detail.message} limit={400} />
          </span>
        </li>
      ))}
    </ul>
  );
}
