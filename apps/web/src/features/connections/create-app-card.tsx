"use client";

import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { GithubMark } from "../../components/ui/github-mark.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { type AppDraft, appFaults, appInput, emptyAppDraft } from "./app-draft.ts";

const LEAVING_MS = 10_000;

/** Makes the GitHub App: where, for whom, and one button that leads to GitHub. */
export function CreateAppCard(props: { readonly org: string }) {
  const [draft, setDraft] = useState(emptyAppDraft);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const begin = useAction(async () => {
    const body = appInput(props.org, draft);
    // Asked first, so that a refusal stands at its field; the form then leaves this page for good.
    await call("startGithubApp", { params: {}, body });
    submitTo("/api/github/app", body);
    // The browser is on its way: the button stays busy until the page is gone.
    await new Promise((resolve) => setTimeout(resolve, LEAVING_MS));
  });
  const set = (change: Partial<AppDraft>) => setDraft((known) => ({ ...known, ...change }));
  const fault = (name: string) => faults[name] ?? begin.trouble?.fields[name];
  const refusedUrl = begin.trouble?.code === "github_url_refused" ? begin.trouble.message : undefined;
  const placed = Object.keys(begin.trouble?.fields ?? {}).length > 0 || refusedUrl !== undefined;
  return (
    <Card>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const found = appFaults(draft);
          setFaults(found);
          if (Object.keys(found).length === 0) void begin.run();
        }}
      >
        <div className="flex flex-col gap-6 p-5 sm:p-6">
          <div className="flex items-start gap-4">
            <span className="grid size-10 shrink-0 place-items-center rounded-lg border bg-canvas">
              <GithubMark className="size-5" />
            </span>
            <div className="min-w-0">
              <h2 className="text-base font-semibold">Connect GitHub</h2>
              <p className="mt-1 max-w-[60ch] text-sm text-muted text-pretty">
                Switchyard makes a GitHub App that is yours alone: pushes deploy, pull requests get previews, and people
                sign in by it. Its keys are sealed here; there is nothing to copy, configure or restart.
              </p>
            </div>
          </div>
          <WhereFields
            draft={draft}
            fault={(name) => fault(name) ?? (name === "baseUrl" ? refusedUrl : undefined)}
            onChange={set}
          />
          {begin.trouble && !placed ? <TroubleNotice trouble={begin.trouble} /> : null}
        </div>
        <div className="flex flex-wrap items-center justify-between gap-3 border-t bg-canvas/60 px-5 py-3 sm:px-6">
          <p className="text-sm text-muted">GitHub shows what the App may do, and asks once.</p>
          <Button type="submit" tone="primary" busy={begin.busy}>
            Create GitHub App
          </Button>
        </div>
      </form>
    </Card>
  );
}

function WhereFields(props: {
  readonly draft: AppDraft;
  readonly fault: (name: string) => string | undefined;
  readonly onChange: (change: Partial<AppDraft>) => void;
}) {
  const { draft, fault, onChange } = props;
  return (
    <div className="grid gap-6 md:grid-cols-2">
      <div className="flex flex-col gap-3">
        <span className="text-sm font-medium">Where</span>
        <Choice
          label="Where"
          value={draft.where}
          onChange={(where) => onChange({ where })}
          options={[
            { value: "public", title: "github.com" },
            { value: "enterprise", title: "GitHub Enterprise Server" },
          ]}
        />
        {draft.where === "enterprise" ? (
          <Field label="Its address" error={fault("baseUrl")}>
            {(control) => (
              <Input
                {...control}
                type="url"
                inputMode="url"
                value={draft.baseUrl}
                onChange={(event) => onChange({ baseUrl: event.target.value })}
                placeholder="https://github.example.com"
                spellCheck={false}
                autoCapitalize="none"
                className="font-mono md:text-xs"
              />
            )}
          </Field>
        ) : null}
      </div>
      <div className="flex flex-col gap-3">
        <span className="text-sm font-medium">Owned by</span>
        <Choice
          label="Owned by"
          value={draft.owner}
          onChange={(owner) => onChange({ owner })}
          options={[
            { value: "person", title: "Your own GitHub account" },
            { value: "organization", title: "An organization that you own" },
          ]}
        />
        {draft.owner === "organization" ? (
          <Field label="Its name at GitHub" error={fault("organization")}>
            {(control) => (
              <Input
                {...control}
                value={draft.organization}
                onChange={(event) => onChange({ organization: event.target.value })}
                placeholder="acme"
                spellCheck={false}
                autoCapitalize="none"
                autoComplete="off"
                className="font-mono md:text-xs"
              />
            )}
          </Field>
        ) : null}
      </div>
    </div>
  );
}

/** Posts fields to a path of ours as a form does, so that the browser goes where the answer leads. */
function submitTo(path: `/api/${string}`, fields: Readonly<Record<string, string | null | undefined>>): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
