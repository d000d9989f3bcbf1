"use client";

import { useId, useState } from "react";
import { Checkbox } from "../../components/ui/checkbox.tsx";
import { Input } from "../../components/ui/input.tsx";

/** More names than this get a search box. */
const SEARCH_FROM = 8;

/** Some of a server's tools. Names that are chosen but no longer there stay, so that they can be taken out. */
export function ToolChoice(props: {
  readonly label: string;
  readonly tools: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  const id = useId();
  const [search, setSearch] = useState("");
  const all = [...new Set([...props.tools, ...props.chosen])];
  const shown = all.filter((tool) => tool.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">{props.label}</legend>
      {all.length > SEARCH_FROM ? (
        <Input
          id={id}
          type="search"
          aria-label="Search tools"
          placeholder="Search tools"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      <div className="max-h-56 overflow-y-auto rounded-lg border px-3 py-1.5">
        {shown.map((tool) => (
          <Checkbox
            key={tool}
            checked={props.chosen.includes(tool)}
            onChange={(checked) =>
              props.onChange(checked ? [...props.chosen, tool] : props.chosen.filter((name) => name !== tool))
            }
          >
            <span className="untrusted font-mono text-xs font-normal break-all">{tool}</span>
          </Checkbox>
        ))}
        {shown.length === 0 ? <p className="py-1 text-sm text-muted">No tool has this in its name.</p> : null}
      </div>
    </fieldset>
  );
}
