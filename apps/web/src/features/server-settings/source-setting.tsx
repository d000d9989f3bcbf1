"use client";

import type { Server, Source } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { OutLink } from "../deployments/out-link.tsx";
import { CredentialFields } from "../new-server/credential-fields.tsx";
import { type Draft, emptyDraft } from "../new-server/draft.ts";
import { DeployKeyNotice } from "./deploy-key-notice.tsx";
import { SettingCard } from "./setting-card.tsx";

/** Where the code comes from. In force from the next deployment. An example has no source to change. */
export function SourceSetting(props: { readonly org: string; readonly server: Server }) {
  const router = useRouter();
  const { source } = props.server;
  const { github } = source;
  const [draft, setDraft] = useState<Draft>({
    ...emptyDraft,
    gitUrl: source.gitUrl ?? "",
    ref: source.ref ?? "",
    rootDir: source.rootDir ?? "",
  });
  const set = (change: Partial<Draft>) => setDraft((known) => ({ ...known, ...change }));
  const save = useAction(async () => {
    const credential =
      draft.credential === "token"
        ? { credential: { kind: "token" as const, token: draft.token } }
        : draft.credential === "deploy_key"
          ? { credential: { kind: "deploy_key" as const } }
          : {};
    await call("updateServer", {
      params: { org: props.org, server: props.server.slug },
      body: {
        source: {
          ...(github ? { githubRepo: github.repo } : { gitUrl: draft.gitUrl.trim() }),
          ref: draft.ref.trim() || null,
          rootDir: draft.rootDir.trim() || null,
        },
        ...credential,
      },
    });
    set({ credential: "none", token: "" });
    toast.success("The source is saved. Deploy to use it.");
    router.refresh();
  });
  const fault = (path: string) => save.trouble?.fields[path];
  if (source.template) {
    return (
      <SettingCard
        id="source"
        title="Source"
        hint={`The bundled example ${source.template}. To host code of your own, create a server from Git.`}
      />
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <SettingCard
        id="source"
        title="Source"
        hint="Where the code comes from."
        foot="Used from the next deployment on."
        action={
          <Button type="submit" tone="primary" busy={save.busy}>
            Save source
          </Button>
        }
      >
        {github ? (
          <p className="text-sm">
            <OutLink href={github.htmlUrl} className="untrusted font-medium">
              {github.repo}
            </OutLink>
            <span className="text-muted"> at GitHub, read through the installed App</span>
          </p>
        ) : (
          <GitUrlField
            value={draft.gitUrl}
            error={fault("source.gitUrl") ?? fault("source")}
            onChange={(gitUrl) => set({ gitUrl })}
          />
        )}
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label={github ? "Branch" : "Branch, tag or commit"} optional error={fault("source.ref")}>
            {(control) => (
              <Input
                {...control}
                value={draft.ref}
                onChange={(event) => set({ ref: event.target.value })}
                spellCheck={false}
                className="font-mono md:text-xs"
              />
            )}
          </Field>
          <Field label="Root directory" optional error={fault("source.rootDir")}>
            {(control) => (
              <Input
                {...control}
                value={draft.rootDir}
                onChange={(event) => set({ rootDir: event.target.value })}
                spellCheck={false}
                className="font-mono md:text-xs"
              />
            )}
          </Field>
        </div>
        {github ? null : <StoredCredential source={source} draft={draft} fault={fault} onChange={set} />}
        {save.trouble && Object.keys(save.trouble.fields).length === 0 ? (
          <TroubleNotice trouble={save.trouble} />
        ) : null}
      </SettingCard>
    </form>
  );
}

function GitUrlField(props: {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (gitUrl: string) => void;
}) {
  return (
    <Field label="Git URL" error={props.error}>
      {(control) => (
        <Input
          {...control}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          spellCheck={false}
          className="font-mono md:text-xs"
        />
      )}
    </Field>
  );
}

/** What is stored to read a private repository, and a way to replace it. */
function StoredCredential(props: {
  readonly source: Source;
  readonly draft: Draft;
  readonly fault: (path: string) => string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
}) {
  const { credential } = props.source;
  return (
    <>
      {credential ? (
        <p className="text-sm text-muted">
          {credential.kind === "git_deploy_key" ? "A deploy key" : "A token"} is stored. Choose one below to replace it.
        </p>
      ) : null}
      <DeployKeyNotice publicKey={credential?.publicKey ?? null} />
      <CredentialFields draft={props.draft} fault={props.fault} onChange={props.onChange} />
    </>
  );
}
