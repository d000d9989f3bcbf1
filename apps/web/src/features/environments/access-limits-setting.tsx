"use client";

import type { Environment } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Choice } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { SettingCard } from "../server-settings/setting-card.tsx";
import { type AccessLimitsDraft, draftOf, patchOf } from "./access-limits-draft.ts";

/** Who may call a preview, and what its instances may use. Production has its access in the server's settings. */
export function AccessLimitsSetting(props: {
  readonly org: string;
  readonly server: string;
  readonly environment: Environment;
}) {
  const { org, server, environment } = props;
  const router = useRouter();
  const saved = draftOf(environment);
  const [draft, setDraft] = useState<AccessLimitsDraft>(saved);
  const set = (change: Partial<AccessLimitsDraft>) => setDraft((known) => ({ ...known, ...change }));
  const { patch, faults } = patchOf(draft);
  const preview = environment.kind === "preview";
  const save = useAction(async () => {
    await call("updateEnvironment", {
      params: { org, server, environment: environment.slug },
      body: preview ? patch : { limits: patch.limits },
    });
    toast.success("Saved.");
    router.refresh();
  });
  const changed = JSON.stringify(draft) !== JSON.stringify(saved);
  const opening = preview && draft.access === "public" && saved.access !== "public";
  return (
    <form
      noValidate
      data-untouched={changed ? undefined : true}
      onSubmit={(event) => {
        event.preventDefault();
        if (Object.keys(faults).length === 0) void save.run();
      }}
    >
      <SettingCard
        id="access"
        title={preview ? "Access and limits" : "Limits"}
        hint={
          preview
            ? "Who may call this preview, and what its instances may use."
            : "What instances of this environment may use."
        }
        foot={
          preview
            ? "Access is in force within 5 seconds, limits from the next instance on."
            : "In force from the next instance on."
        }
        action={
          <Button
            type="submit"
            tone={opening ? "danger" : "primary"}
            busy={save.busy}
            disabled={!changed || Object.keys(faults).length > 0}
          >
            {opening ? "Make public" : "Save"}
          </Button>
        }
      >
        {preview ? (
          <AccessChoice
            restricted={saved.access === "restricted"}
            value={draft.access}
            onChange={(access) => set({ access })}
          />
        ) : null}
        {opening ? (
          <Notice tone="warning" title="Anyone who knows the URL will be able to call every tool of this preview">
            Code of an open pull request is not reviewed yet. Calls are audited as anonymous.
          </Notice>
        ) : null}
        <LimitFields draft={draft} faults={{ ...save.trouble?.fields, ...faults }} onChange={set} />
        <TroubleNotice trouble={save.trouble} />
      </SettingCard>
    </form>
  );
}

const accessOptions = [
  {
    value: "default",
    title: "Developers",
    hint: "Members who may manage servers, and keys that name this server. The default.",
  },
  { value: "restricted", title: "Restricted", hint: "Only members and clients that were named." },
  { value: "organization", title: "Organization", hint: "Members by their role, and keys of the organization." },
  { value: "public", title: "Public", hint: "Anyone who knows the URL, without a key." },
] as const;

function AccessChoice(props: {
  readonly restricted: boolean;
  readonly value: AccessLimitsDraft["access"];
  readonly onChange: (access: AccessLimitsDraft["access"]) => void;
}) {
  return (
    <Choice<AccessLimitsDraft["access"]>
      label="Access"
      className="max-w-xl"
      value={props.value}
      onChange={props.onChange}
      options={accessOptions.filter((option) => option.value !== "restricted" || props.restricted)}
    />
  );
}

function LimitFields(props: {
  readonly draft: AccessLimitsDraft;
  readonly faults: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<AccessLimitsDraft>) => void;
}) {
  return (
    <div className="grid max-w-xl gap-5 sm:grid-cols-2">
      <Field label="Memory, MiB" optional error={props.faults["limits.memoryMb"]} hint="Empty: the installation's own.">
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            value={props.draft.memoryMb}
            onChange={(event) => props.onChange({ memoryMb: event.target.value })}
          />
        )}
      </Field>
      <Field label="CPU cores" optional error={props.faults["limits.cpus"]} hint="Such as 0.5.">
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            value={props.draft.cpus}
            onChange={(event) => props.onChange({ cpus: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
