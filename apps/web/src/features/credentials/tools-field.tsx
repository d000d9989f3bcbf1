"use client";

import { Checkbox } from "../../components/ui/checkbox.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import type { ToolsDraft } from "./tools-choice.ts";

/** All tools, some by name or by group, or none; names and groups are those of the chosen servers. */
export function ToolsField(props: {
  readonly draft: ToolsDraft;
  readonly known: readonly string[];
  readonly groups: readonly string[];
  readonly onChange: (change: ToolsDraft) => void;
}) {
  const { tools, toolNames, groups } = props.draft;
  const grouped = props.groups.length > 0 || groups.length > 0;
  const set = (change: Partial<ToolsDraft>) => props.onChange({ tools, toolNames, groups, ...change });
  return (
    <>
      <Choice
        label="Which tools"
        value={tools}
        onChange={(value) => set({ tools: value })}
        options={[
          { value: "all", title: "All tools", hint: "Also those that later deployments bring." },
          { value: "chosen", title: "Only some", hint: "The named ones, and no other." },
          ...(grouped
            ? [{ value: "groups" as const, title: "By group", hint: "Follows what an admin puts into the group." }]
            : []),
          { value: "look", title: "No tools", hint: "Reads prompts and resources, and calls nothing." },
        ]}
        className={grouped ? "sm:grid-cols-2" : "sm:grid-cols-3"}
      />
      {tools === "chosen" ? (
        <NamesField
          legend="Tools it may call"
          empty="Choose a server with a live deployment first: its tools are listed here."
          known={props.known}
          chosen={toolNames}
          onChange={(names) => set({ toolNames: names })}
        />
      ) : null}
      {tools === "groups" ? (
        <NamesField
          legend="Groups it may call"
          empty="The chosen servers have no tool groups."
          known={props.groups}
          chosen={groups}
          onChange={(names) => set({ groups: names })}
        />
      ) : null}
    </>
  );
}

function NamesField(props: {
  readonly legend: string;
  readonly empty: string;
  readonly known: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  const { chosen } = props;
  const names = [...new Set([...props.known, ...chosen])].sort();
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{props.legend}</legend>
      {chosen.length === 0 && names.length > 0 ? <p className="mb-2 text-sm text-muted">Choose at least one.</p> : null}
      {names.length === 0 ? (
        <p className="text-sm text-muted">{props.empty}</p>
      ) : (
        <div className="grid max-h-64 gap-x-4 overflow-y-auto rounded-lg border px-3 py-1.5 sm:grid-cols-2">
          {names.map((name) => (
            <Checkbox
              key={name}
              checked={chosen.includes(name)}
              onChange={(checked) =>
                props.onChange(checked ? [...chosen, name] : chosen.filter((other) => other !== name))
              }
            >
              <span className="untrusted font-mono text-xs font-normal">{name}</span>
            </Checkbox>
          ))}
        </div>
      )}
    </fieldset>
  );
}
