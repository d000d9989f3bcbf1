"use client";

import { useState } from "react";
import type { Trouble } from "../../client/problem.ts";
import { Button } from "../../components/ui/button.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { FormSection } from "./form-section.tsx";
import { GrantsFields } from "./grants-fields.tsx";
import { emptyDraft, type IssueDraft, reachInput } from "./issue-draft.ts";
import { IssueReach } from "./issue-reach.tsx";
import { LimitsFields } from "./limits-fields.tsx";
import type { OwnerChoice } from "./owner-field.tsx";
import { PurposeSection } from "./purpose-section.tsx";
import { ServerChoice } from "./server-choice.tsx";
import { allTools, lacksTools } from "./tools-choice.ts";
import { ToolsField } from "./tools-field.tsx";
import { useReachPreview } from "./use-reach-preview.ts";
import { useToolGroups } from "./use-tool-groups.ts";

export interface IssueFormFacts {
  readonly org: string;
  readonly kind: "client" | "key";
  readonly servers: readonly string[];
  /** Members a credential can be issued to; empty for who may make keys for themselves only. */
  readonly members: readonly OwnerChoice[];
  /** Server that the page was opened from. */
  readonly server: string | null;
}

/** One page from purpose to limits; beside it, live, what the credential will reach. */
export function IssueForm(props: {
  readonly facts: IssueFormFacts;
  readonly trouble: Trouble | null;
  readonly busy: boolean;
  readonly onIssue: (draft: IssueDraft) => void;
}) {
  const { facts, trouble } = props;
  const [draft, setDraft] = useState(() => emptyDraft(facts.server));
  const set = (change: Partial<IssueDraft>) => setDraft((known) => ({ ...known, ...change }));
  const calls = facts.kind === "client" || draft.plane === "mcp";
  const asks = calls && (facts.kind === "key" || draft.servers.length > 0);
  const { reach, busy, known } = useDraftReach(facts, asks ? draft : null);
  const groups = useToolGroups(facts.org, draft.servers.length === 0 ? facts.servers : draft.servers);
  const errors = trouble?.fields ?? {};
  return (
    <form
      className="grid items-start gap-8 xl:grid-cols-[minmax(0,1fr)_320px]"
      onSubmit={(event) => {
        event.preventDefault();
        props.onIssue(draft);
      }}
    >
      <div className="min-w-0">
        <PurposeSection kind={facts.kind} draft={draft} errors={errors} members={facts.members} onChange={set} />
        {calls ? (
          <FormSection title="Servers" hint={facts.kind === "client" ? "At least one." : "None chosen means all."}>
            <ServerChoice
              servers={facts.servers}
              chosen={draft.servers}
              error={errors["servers"]}
              onChange={(servers) => set({ servers })}
            />
          </FormSection>
        ) : null}
        {calls ? (
          <FormSection title="Tools">
            <ToolsField draft={draft} known={known} groups={groups} onChange={set} />
          </FormSection>
        ) : null}
        {facts.kind === "client" ? (
          <FormSection title="Tokens">
            <GrantsFields draft={draft} errors={errors} onChange={set} />
          </FormSection>
        ) : null}
        <FormSection title="Limits">
          <LimitsFields draft={draft} errors={errors} onChange={set} />
        </FormSection>
        {facts.kind === "key" || draft.proof === "secret" ? <HandOverSection draft={draft} onChange={set} /> : null}
      </div>
      <IssueReach kind={facts.kind} draft={draft} reach={reach} busy={busy} calls={calls} />
      <div className="flex flex-col gap-4 xl:col-start-1">
        <TroubleNotice trouble={trouble} />
        <Button
          type="submit"
          tone="primary"
          size="lg"
          busy={props.busy}
          disabled={calls && lacksTools(draft)}
          className="self-start max-sm:w-full"
        >
          {verbOf(facts.kind, draft)}
        </Button>
      </div>
    </form>
  );
}

function verbOf(kind: "client" | "key", draft: IssueDraft): string {
  if (draft.handOver === "link" && (kind === "key" || draft.proof === "secret")) return "Issue and make a link";
  return kind === "client" ? "Issue client" : "Create key";
}

/** What a draft reaches, and all tools of its servers, chosen or not. */
function useDraftReach({ org, kind }: IssueFormFacts, draft: IssueDraft | null) {
  const preview = useReachPreview(org, draft && !lacksTools(draft) ? reachInput(draft, kind) : null);
  const narrowed = draft !== null && draft.tools === "chosen";
  const everything = useReachPreview(org, narrowed ? reachInput({ ...draft, ...allTools }, kind) : null);
  const servers = (everything.reach ?? preview.reach)?.servers ?? [];
  return { ...preview, known: servers.flatMap(({ tools }) => tools ?? []).map(({ name }) => name) };
}

function HandOverSection(props: {
  readonly draft: IssueDraft;
  readonly onChange: (change: Partial<IssueDraft>) => void;
}) {
  return (
    <FormSection title="Hand over">
      <Choice
        label="How its secret gets there"
        value={props.draft.handOver}
        onChange={(handOver) => props.onChange({ handOver })}
        options={[
          { value: "now", title: "Show it to me", hint: "Once, with snippets, to put where it belongs." },
          {
            value: "link",
            title: "One-time link",
            hint: "A teammate collects it. The secret is made then, so nobody else ever sees it.",
          },
        ]}
        className="sm:grid-cols-2"
      />
    </FormSection>
  );
}
