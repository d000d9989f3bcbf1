"use client";

import { Checkbox } from "../../components/ui/checkbox.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import type { IssueDraft } from "./issue-draft.ts";

/** All tools, none, or some by name; the names are those of the chosen servers. */
export function ToolsField(props: {
  readonly draft: Pick<IssueDraft, "tools" | "toolNames">;
  readonly known: readonly string[];
  readonly onChange: (change: Pick<IssueDraft, "tools" | "toolNames">) => void;
}) {
  const { tools, toolNames } = props.draft;
  const names = [...new Set([...props.known, ...toolNames])].sort();
  return (
    <>
      <Choice
        label="Which tools"
        value={tools}
        onChange={(value) => props.onChange({ tools: value, toolNames })}
        options={[
          { value: "all", title: "All tools", hint: "Also those that later deployments bring." },
          { value: "chosen", title: "Only some", hint: "The named ones, and no other." },
          { value: "look", title: "Look only", hint: "Lists and reads, and calls nothing." },
        ]}
        className="sm:grid-cols-3"
      />
      {tools === "chosen" ? (
        <fieldset>
          <legend className="mb-1 text-sm font-medium">Tools it may call</legend>
          {toolNames.length === 0 && names.length > 0 ? (
            <p className="mb-2 text-sm text-muted">Choose at least one.</p>
          ) : null}
          {names.length === 0 ? (
            <p className="text-sm text-muted">
              Choose a server with a live deployment first: its tools are listed here.
            </p>
          ) : (
            <div className="grid max-h-64 gap-x-4 overflow-y-auto rounded-lg border px-3 py-1.5 sm:grid-cols-2">
              {names.map((name) => (
                <Checkbox
                  key={name}
                  checked={toolNames.includes(name)}
                  onChange={(checked) =>
                    props.onChange({
                      tools,
                      toolNames: checked ? [...toolNames, name] : toolNames.filter((other) => other !== name),
                    })
                  }
                >
                  <span className="untrusted font-mono text-xs font-normal">{name}</span>
                </Checkbox>
              ))}
            </div>
          )}
        </fieldset>
      ) : null}
    </>
  );
}
