"use client";

import type { Manifest, Tool } from "@switchyard/contracts";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { Card } from "../../components/ui/card.tsx";
import { cn } from "../../components/ui/class-names.ts";
import { Select } from "../../components/ui/input.tsx";
import { ToolForm } from "./tool-form.tsx";

/** The tools on one side, the chosen one's form and its result on the other. The choice stands in the URL. */
export function Inspector(props: { readonly org: string; readonly server: string; readonly manifest: Manifest }) {
  const { tools } = props.manifest;
  const asked = useSearchParams().get("tool");
  const [name, setName] = useState(asked ?? tools[0]?.name ?? "");
  const tool = tools.find((candidate) => candidate.name === name) ?? tools[0];
  const choose = (next: string) => {
    setName(next);
    window.history.replaceState(null, "", `?tool=${encodeURIComponent(next)}`);
  };
  if (!tool) return null;
  return (
    <div className="grid items-start gap-6 md:grid-cols-[240px_minmax(0,1fr)]">
      <ToolNames tools={tools} chosen={tool.name} onChoose={choose} />
      <Select
        aria-label="Tool"
        className="font-mono md:hidden"
        value={tool.name}
        onChange={(event) => choose(event.target.value)}
      >
        {tools.map((candidate) => (
          <option key={candidate.name}>{candidate.name}</option>
        ))}
      </Select>
      <ToolForm key={tool.name} org={props.org} server={props.server} tool={tool} />
    </div>
  );
}

function ToolNames(props: {
  readonly tools: readonly Tool[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}) {
  return (
    <Card className="sticky top-19 max-h-[calc(100dvh-108px)] overflow-y-auto p-1.5 max-md:hidden">
      <ul aria-label="Tools">
        {props.tools.map((tool) => (
          <li key={tool.name}>
            <button
              type="button"
              aria-pressed={tool.name === props.chosen}
              onClick={() => props.onChoose(tool.name)}
              className={cn(
                "untrusted min-h-8 w-full rounded-md px-2.5 py-1.5 text-start font-mono text-xs text-muted transition-colors hover:bg-hover hover:text-ink",
                tool.name === props.chosen && "bg-hover font-medium text-ink",
              )}
            >
              {tool.name}
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
