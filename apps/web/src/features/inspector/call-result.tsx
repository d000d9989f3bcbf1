"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import { ContentBlock } from "./content-block.tsx";
import type { InspectAnswer } from "./inspect.ts";

/** An answer that ends the call. */
export type FinalAnswer = Exclude<InspectAnswer, { readonly kind: "asked" }>;

/** What a call answered, by type of content; whether the tool says it failed; how long it took; its row in the audit. */
export function CallResult(props: {
  readonly org: string;
  readonly server: string;
  readonly tool: string;
  readonly answer: FinalAnswer;
}) {
  const { answer } = props;
  const outcome = outcomeOf(answer);
  return (
    <Card data-testid="call-result" data-outcome={outcome}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b px-4 py-2.5">
        <h3 className="text-sm font-semibold">Result</h3>
        <StateChip state={outcome} />
        <span className="font-mono text-xs text-muted">{duration(answer.durationMs)}</span>
        {answer.kind === "result" && answer.protocolVersion ? (
          <Chip tone="outline">MCP {answer.protocolVersion}</Chip>
        ) : null}
        <Link
          href={`/${props.org}/servers/${props.server}/audit?tool=${encodeURIComponent(props.tool)}`}
          className="ms-auto inline-flex min-h-8 items-center gap-1 text-sm text-accent-ink hover:underline"
        >
          In the audit trail
          <ArrowRight aria-hidden className="size-3.5" />
        </Link>
      </div>
      <div className="flex flex-col gap-3 p-4">
        <AnswerBody answer={answer} />
      </div>
    </Card>
  );
}

function outcomeOf(answer: FinalAnswer): "denied" | "rpc_error" | "tool_error" | "complete" {
  if (answer.kind === "refused") return answer.denied ? "denied" : "rpc_error";
  if (answer.kind === "fault") return "rpc_error";
  return answer.isError ? "tool_error" : "complete";
}

function AnswerBody({ answer }: { readonly answer: FinalAnswer }) {
  if (answer.kind === "fault") return <Fault message={answer.message} small={codeWords(answer.code)} />;
  if (answer.kind === "refused") {
    const request = answer.requestId === null ? "" : ` · request ${answer.requestId}`;
    return <Fault message={answer.message} remedy={answer.remedy} small={`${answer.code}${request}`} />;
  }
  return (
    <>
      {answer.content.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no name and never change their order
        <ContentBlock key={index} block={block} />
      ))}
      {answer.content.length === 0 ? <p className="text-sm text-muted">No content.</p> : null}
      {answer.structuredContent === undefined ? null : (
        <CodeBlock
          caption="Structured content"
          code={JSON.stringify(answer.structuredContent, null, 2)}
          label="the structured content"
          wrap
        />
      )}
    </>
  );
}

const codeWords = (code: number | null): string | null => (code === null ? null : `Code ${code}`);

function Fault(props: { readonly message: string; readonly remedy?: string | null; readonly small: string | null }) {
  return (
    <div className="flex flex-col gap-1 text-sm">
      <Untrusted text={props.message} limit={600} />
      {props.remedy ? <Untrusted text={props.remedy} limit={600} className="text-muted" /> : null}
      {props.small === null ? null : <p className="untrusted font-mono text-xs text-muted">{props.small}</p>}
    </div>
  );
}
