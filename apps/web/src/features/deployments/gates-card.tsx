"use client";

import type { GateResult } from "@switchyard/contracts";
import { Check, CircleMinus, type LucideIcon, ShieldAlert, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card, Section } from "../../components/ui/card.tsx";
import { Chip, type ChipTone } from "../../components/ui/chip.tsx";
import { cn } from "../../components/ui/class-names.ts";
import { duration } from "../../components/ui/time-words.ts";
import { Untrusted } from "../../components/ui/untrusted.tsx";

const verdicts: Readonly<Record<GateResult["verdict"], { tone: ChipTone; icon: LucideIcon; word: string }>> = {
  passed: { tone: "green", icon: Check, word: "Passed" },
  warned: { tone: "amber", icon: TriangleAlert, word: "Warned" },
  blocked: { tone: "red", icon: ShieldAlert, word: "Blocked" },
  skipped: { tone: "grey", icon: CircleMinus, word: "Off" },
};
const modes: Readonly<Record<GateResult["mode"], string>> = { off: "off", warn: "warns", block: "blocks" };
/** Findings shown before one asks for all. */
const SHOWN = 5;

/** What each gate found when the deployment was verified. */
export function GatesCard(props: { readonly gates: readonly GateResult[] }) {
  if (props.gates.length === 0) return null;
  return (
    <Section id="gates" title="Gates" hint="Checked at verify, before it could go live." className="scroll-mt-20">
      <Card className="overflow-hidden">
        <ul>
          {props.gates.map((gate) => (
            <li key={gate.gate} id={`gate-${gate.gate}`} className="scroll-mt-20 border-b last:border-b-0">
              <Gate gate={gate} />
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function Gate(props: { readonly gate: GateResult }) {
  const { gate } = props;
  const verdict = verdicts[gate.verdict];
  const [all, setAll] = useState(false);
  const shown = all ? gate.findings : gate.findings.slice(0, SHOWN);
  const hidden = gate.findings.length - SHOWN;
  return (
    <div data-gate={gate.gate} data-verdict={gate.verdict}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
        <Chip tone={verdict.tone}>
          <verdict.icon aria-hidden strokeWidth={2.25} />
          {verdict.word}
        </Chip>
        <h3 className="text-sm font-medium">{gate.title}</h3>
        <p className="min-w-0 flex-1 basis-64 text-sm text-muted">
          <Untrusted text={gate.summary} limit={240} />
        </p>
        <span className="text-xs whitespace-nowrap text-muted tabular-nums">
          {modes[gate.mode]} · {duration(gate.durationMs)}
        </span>
      </div>
      {shown.length > 0 ? (
        <ul className="border-t bg-canvas/60">
          {shown.map((finding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: findings have no id, and their order never changes
            <Finding key={index} finding={finding} />
          ))}
        </ul>
      ) : null}
      {hidden > 0 || gate.more > 0 ? (
        <div className="flex flex-wrap items-center gap-3 border-t bg-canvas/60 px-4 py-2 text-sm text-muted">
          {hidden > 0 ? (
            <Button size="sm" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? "Show fewer" : `Show ${hidden} more`}
            </Button>
          ) : null}
          {gate.more > 0 ? <span>{gate.more} further findings are not listed.</span> : null}
        </div>
      ) : null}
    </div>
  );
}

const severities: Readonly<Record<GateResult["findings"][number]["severity"], { dot: string; word: string }>> = {
  error: { dot: "bg-red-solid", word: "Error" },
  warning: { dot: "bg-amber-solid", word: "Warning" },
  info: { dot: "bg-line-strong", word: "Note" },
};

function Finding(props: { readonly finding: GateResult["findings"][number] }) {
  const { finding } = props;
  const severity = severities[finding.severity];
  return (
    <li className="flex gap-3 border-b px-4 py-2.5 text-sm last:border-b-0">
      <span aria-hidden className={cn("mt-[7px] size-2 shrink-0 rounded-full", severity.dot)} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="sr-only">{severity.word}: </span>
          <Untrusted text={finding.subject} limit={160} mono className="font-medium" />
          <span className="font-mono text-xs text-muted">{finding.code}</span>
        </p>
        <p>
          <Untrusted text={finding.message} limit={400} />
        </p>
        {finding.remedy ? (
          <p className="text-muted">
            <Untrusted text={finding.remedy} limit={400} />
          </p>
        ) : null}
      </div>
    </li>
  );
}
