"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { ContentBlock } from "./content-block.tsx";
import type { InspectAnswer } from "./inspect.ts";

/** What a call answered, by type of content; whether the tool says it failed; how long it took; its row in the audit. */
export function CallResult(props: {
  readonly org: string;
  readonly server: string;
  readonly tool: string;
  readonly answer: InspectAnswer;
}) {
  const { answer } = props;
  const outcome = answer.kind === "fault" ? "rpc_error" : answer.isError ? "tool_error" : "complete";
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
        {answer.kind === "fault" ? (
          <Fault message={answer.message} code={answer.code} />
        ) : (
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
        )}
      </div>
    </Card>
  );
}

function Fault(props: { readonly message: string; readonly code: number | null }) {
  return (
    <div className="text-sm">
      <p className="untrusted whitespace-pre-wrap">{props.message}</p>
      {props.code === null ? null : <p className="mt-1 font-mono text-xs text-muted">Code {props.code}</p>}
    </div>
  );
}
