import type { Limit } from "@switchyard/contracts";
import Link from "next/link";
import { Card, Section } from "../../components/ui/card.tsx";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { refusedAnswer } from "./refused-answer.ts";

/** What comes back to a call for which a limit has no room, and what is kept of it. */
export function RefusedCaller(props: { readonly org: string; readonly limit: Limit | null }) {
  return (
    <Section title="What a refused caller sees" hint="The server hears nothing of a call that a limit refuses.">
      <Card className="overflow-hidden">
        <CodeBlock
          code={refusedAnswer(props.limit)}
          label="the answer"
          caption="HTTP/1.1 429 Too Many Requests"
          className="rounded-none border-0 border-b"
          wrap
        />
        <p className="px-4 py-3 text-sm text-muted text-pretty">
          <code className="font-mono text-xs text-ink">Retry-After</code> says in how many seconds there is room again.
          Refusals are in the{" "}
          <Link
            href={`/${props.org}/audit?outcome=denied`}
            className="text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current"
          >
            audit trail
          </Link>{" "}
          as denied. More under{" "}
          <Link
            href="/docs/limits"
            className="text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current"
          >
            Limits
          </Link>
          .
        </p>
      </Card>
    </Section>
  );
}
