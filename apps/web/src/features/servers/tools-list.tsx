import type { Manifest, Tool } from "@switchyard/contracts";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";

/** The tools of a manifest, each opening to its schema; `callBase` adds the way to call it. */
export function ToolsList(props: { readonly manifest: Manifest; readonly callBase: string | null }) {
  if (props.manifest.tools.length === 0) {
    return <p className="px-4 py-6 text-sm text-muted">This deployment exposes no tools.</p>;
  }
  return (
    <ul>
      {props.manifest.tools.map((tool) => (
        <li key={tool.name} className="border-b last:border-b-0">
          <details className="group">
            <summary className="flex min-h-11 list-none items-center gap-2.5 px-4 py-2 transition-colors hover:bg-hover/60 focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
              <ChevronRight
                aria-hidden
                className="size-3.5 shrink-0 text-muted transition-transform group-open:rotate-90"
              />
              <span className="untrusted shrink-0 font-mono text-xs font-medium">{tool.name}</span>
              <span dir="auto" className="untrusted min-w-0 flex-1 truncate text-sm text-muted group-open:invisible">
                {tool.description?.split("\n")[0]}
              </span>
              <ToolMarks tool={tool} />
            </summary>
            <div className="flex flex-col gap-3 pe-4 pb-4 ps-[42px]">
              {tool.description ? <Untrusted text={tool.description} className="text-sm text-muted" /> : null}
              <CodeBlock
                code={JSON.stringify(tool.inputSchema, null, 2)}
                label={`the input schema of ${tool.name}`}
                caption="Input schema"
                className="max-h-96 overflow-y-auto"
              />
              {props.callBase ? (
                <Button asChild size="sm" className="self-start">
                  <Link href={`${props.callBase}?tool=${encodeURIComponent(tool.name)}`}>Call {tool.name}</Link>
                </Button>
              ) : null}
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** What a tool says of itself. Hints come from the tenant and promise nothing. */
export function ToolMarks(props: { readonly tool: Tool }) {
  const hints = props.tool.annotations ?? {};
  if (hints["destructiveHint"] === true) return <Chip tone="red">destructive</Chip>;
  if (hints["readOnlyHint"] === true) return <Chip tone="outline">read-only</Chip>;
  return null;
}
