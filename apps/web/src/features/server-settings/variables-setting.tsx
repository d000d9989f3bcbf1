"use client";

import type { Variable } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import type { DraftVariable } from "../new-server/draft.ts";
import { VariablesEditor } from "../new-server/variables-editor.tsx";
import { VariableRow } from "./variable-row.tsx";

/**
 * The variables of one environment by name and when they were set; values can be replaced and removed, never read. A
 * preview shows the preview defaults it starts with as well, as inherited.
 */
export function VariablesSetting(props: {
  readonly org: string;
  readonly server: string;
  readonly environment: string;
  readonly variables: readonly Variable[];
  readonly inherited: readonly Variable[];
  /** What saving leads to. */
  readonly after: string;
}) {
  const router = useRouter();
  const [drafts, setDrafts] = useState<readonly DraftVariable[]>([]);
  const params = { org: props.org, server: props.server };
  const { environment } = props;
  const save = useAction(async () => {
    const named = drafts.filter((draft) => draft.name !== "");
    const variables = Object.fromEntries(named.map((draft) => [draft.name, draft.value]));
    await call("setVariables", { params, body: { environment, variables } });
    setDrafts([]);
    toast.success("Saved.", { description: props.after });
    router.refresh();
  });
  const remove = useAction(
    async (name: string) => {
      await call("setVariables", { params, body: { environment, variables: { [name]: null } } });
      toast.success(`${name} is removed.`, { description: props.after });
      router.refresh();
    },
    { announce: true },
  );
  const own = new Set(props.variables.map((variable) => variable.name));
  const inherited = props.inherited.filter((variable) => !own.has(variable.name));
  return (
    <div className="flex flex-col gap-3" data-draft={drafts.length > 0 ? true : undefined}>
      {props.variables.length + inherited.length > 0 ? (
        <ul
          aria-label={`Variables of ${environment}`}
          className="overflow-hidden rounded-xl border bg-surface shadow-card"
        >
          {props.variables.map((variable) => (
            <VariableRow
              key={variable.name}
              variable={variable}
              busy={remove.busy}
              onRemove={() => void remove.run(variable.name)}
            />
          ))}
          {inherited.map((variable) => (
            <VariableRow key={variable.name} variable={variable} busy={false} onRemove={null} />
          ))}
        </ul>
      ) : null}
      <VariablesEditor
        title="Add or replace variables"
        variables={drafts}
        fault={(path) => save.trouble?.fields[path]}
        onChange={setDrafts}
      />
      {save.trouble && Object.keys(save.trouble.fields).length === 0 ? <TroubleNotice trouble={save.trouble} /> : null}
      {drafts.length > 0 ? (
        <Button tone="primary" className="self-end" busy={save.busy} onClick={() => void save.run()}>
          Save variables
        </Button>
      ) : null}
    </div>
  );
}
