"use client";

import type { Repository } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { type Draft, emptyDraft, type Faults, inputOf, nameFromUrl, slugOf } from "./draft.ts";
import { PickedRepository } from "./picked-repository.tsx";
import { SourceFields } from "./source-fields.tsx";
import { VariablesEditor } from "./variables-editor.tsx";

/** A server from Git: where the code is, how it is called and by whom, what it needs. Then Deploy. */
export function NewServerForm(props: {
  readonly org: string;
  /** A repository of a linked GitHub account; null where a Git URL is entered. */
  readonly githubRepo: string | null;
  /** What is known of that repository. */
  readonly repository: Repository | null;
  /** Where another repository is picked. */
  readonly changeHref: string | null;
}) {
  const router = useRouter();
  const [draft, setDraft] = useState<Draft>({ ...emptyDraft, githubRepo: props.githubRepo });
  const [faults, setFaults] = useState<Faults>({});
  const create = useAction(async (input: ReturnType<typeof inputOf>["input"]) => {
    const server = await call("createServer", { params: { org: props.org }, body: input });
    const base = `/${props.org}/servers/${server.slug}`;
    const key = server.source.credential?.publicKey;
    router.push(
      key || !server.lastDeployment ? `${base}/settings#source` : `${base}/deployments/${server.lastDeployment.id}`,
    );
  });
  const set = (change: Partial<Draft>) => setDraft((known) => ({ ...known, ...change }));
  const fault = (path: string) => faults[path] ?? create.trouble?.fields[path];
  const submit = () => {
    const read = inputOf(draft);
    setFaults(read.faults);
    if (Object.keys(read.faults).length === 0) void create.run(read.input);
  };
  const suggested = nameFromUrl(draft.githubRepo ?? draft.gitUrl);
  const unplaced = create.trouble && Object.keys(create.trouble.fields).every((path) => fault(path) === undefined);
  return (
    <form
      noValidate
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {props.githubRepo === null ? (
        <SourceFields draft={draft} fault={fault} onChange={set} />
      ) : (
        <PickedRepository
          repo={props.githubRepo}
          repository={props.repository}
          changeHref={props.changeHref ?? `/${props.org}/servers/new`}
          draft={draft}
          fault={fault}
          onChange={set}
        />
      )}
      <NameAndAccess org={props.org} draft={draft} suggested={suggested} fault={fault} onChange={set} />
      <VariablesEditor variables={draft.variables} fault={fault} onChange={(variables) => set({ variables })} />
      {unplaced ? <TroubleNotice trouble={create.trouble} /> : null}
      <div className="flex flex-wrap items-center justify-end gap-x-4 gap-y-3">
        {props.githubRepo === null ? null : (
          <p className="text-sm text-muted text-pretty sm:me-auto">
            From then on each push deploys, and each pull request gets a preview.
          </p>
        )}
        <Button type="submit" tone="primary" size="lg" busy={create.busy}>
          Deploy
        </Button>
      </div>
    </form>
  );
}

function NameAndAccess(props: {
  readonly org: string;
  readonly draft: Draft;
  readonly suggested: string;
  readonly fault: (path: string) => string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
}) {
  const { draft, suggested, fault, onChange: set } = props;
  const name = draft.name.trim() || suggested;
  return (
    <Card className="flex flex-col gap-5 p-5">
      <Field
        label="Name"
        error={fault("name") ?? fault("slug")}
        hint={
          name === ""
            ? "Taken from the repository when empty."
            : `Its endpoint ends in /${props.org}/${slugOf(name)}/mcp and stays so.`
        }
      >
        {(control) => (
          <Input
            {...control}
            value={draft.name}
            onChange={(event) => set({ name: event.target.value })}
            placeholder={suggested || "weather-mcp"}
            maxLength={80}
          />
        )}
      </Field>
      <div className="flex flex-col gap-1.5">
        <span className="text-sm font-medium">Access</span>
        <Choice
          label="Access"
          value={draft.access}
          onChange={(access) => set({ access })}
          options={[
            {
              value: "organization",
              title: "Organization",
              hint: "Members by their role, and keys of the organization.",
            },
            { value: "public", title: "Public", hint: "Anyone who knows the endpoint, without a key." },
          ]}
        />
      </div>
      {draft.access === "public" ? (
        <Notice tone="warning">
          Anyone will be able to call every tool of this server. Calls are audited as anonymous.
        </Notice>
      ) : null}
    </Card>
  );
}
