"use client";

import type { Variable } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import type { DraftVariable } from "../new-server/draft.ts";
import { VariablesEditor } from "../new-server/variables-editor.tsx";

/** The variables by name and when they were set; values can be replaced and removed, never read. */
export function VariablesSetting(props: {
  readonly org: string;
  readonly server: string;
  readonly variables: readonly Variable[];
}) {
  const router = useRouter();
  const [drafts, setDrafts] = useState<readonly DraftVariable[]>([]);
  const params = { org: props.org, server: props.server };
  const save = useAction(async () => {
    const named = drafts.filter((draft) => draft.name !== "");
    const variables = Object.fromEntries(named.map((draft) => [draft.name, draft.value]));
    await call("setVariables", { params, body: { variables } });
    setDrafts([]);
    toast.success("Saved. In force from the next deployment or restart.");
    router.refresh();
  });
  const remove = useAction(
    async (name: string) => {
      await call("setVariables", { params, body: { variables: { [name]: null } } });
      toast.success(`${name} is removed. In force from the next deployment or restart.`);
      router.refresh();
    },
    { announce: true },
  );
  return (
    <section id="variables" className="flex scroll-mt-20 flex-col gap-3">
      {props.variables.length > 0 ? (
        <div className="overflow-hidden rounded-xl border bg-surface shadow-card">
          <ul aria-label="Environment variables">
            {props.variables.map((variable) => (
              <li key={variable.name} className="flex items-center gap-3 border-b px-5 py-2 last:border-b-0">
                <span className="min-w-0 flex-1">
                  <span className="untrusted block truncate font-mono text-xs font-medium">{variable.name}</span>
                  <span className="block truncate text-xs text-muted">
                    set <Ago at={variable.updatedAt} /> by {variable.updatedBy}
                  </span>
                </span>
                <span aria-hidden className="font-mono text-xs tracking-widest text-faint max-sm:hidden">
                  ••••••••
                </span>
                <Button
                  tone="quiet"
                  size="sm"
                  disabled={remove.busy}
                  aria-label={`Remove ${variable.name}`}
                  onClick={() => void remove.run(variable.name)}
                >
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <VariablesEditor variables={drafts} fault={(path) => save.trouble?.fields[path]} onChange={setDrafts} />
      {save.trouble && Object.keys(save.trouble.fields).length === 0 ? <TroubleNotice trouble={save.trouble} /> : null}
      {drafts.length > 0 ? (
        <Button tone="primary" className="self-end" busy={save.busy} onClick={() => void save.run()}>
          Save variables
        </Button>
      ) : null}
    </section>
  );
}
