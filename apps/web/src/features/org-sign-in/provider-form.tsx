"use client";

import {
  IdentityProviderPreset,
  identityProviderFacts,
  identityProviderPresets,
  type PresetFacts,
} from "@switchyard/contracts";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Trouble } from "../../client/problem.ts";
import { Button } from "../../components/ui/button.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { Switch } from "../../components/ui/switch.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { draftOf, type ProviderDraft } from "./provider-draft.ts";
import { RoleMapEditor, RoleSelect } from "./role-map-editor.tsx";

interface ProviderFormProps {
  readonly draft: ProviderDraft;
  readonly onChange: (draft: ProviderDraft) => void;
  readonly redirectUri: string;
  /** Whether the provider is there already: its kind and issuer stay, its secret may. */
  readonly exists: boolean;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onSave: () => void;
}

/** Everything of one identity provider, in the order in which it is set up. */
export function ProviderForm(props: ProviderFormProps) {
  const facts = identityProviderFacts[props.draft.preset];
  return (
    <form
      className="flex flex-col gap-6 p-5"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave();
      }}
    >
      <Part title={props.exists ? "At the provider" : "1. At the provider"}>
        {props.exists ? null : <PresetField {...props} />}
        <p className="text-sm text-muted text-pretty">
          {facts.hint}{" "}
          <Link
            href={`/docs/enterprise-sign-in#${facts.name.toLowerCase().replaceAll(" ", "-")}`}
            target="_blank"
            className="text-accent-ink underline underline-offset-4"
          >
            Step by step
          </Link>
        </p>
        <RedirectUri uri={props.redirectUri} />
      </Part>
      <Part title={props.exists ? "What it gave you" : "2. What it gives you"}>
        <CredentialFields {...props} facts={facts} />
      </Part>
      <Part title={props.exists ? "Who becomes what" : "3. Who becomes what"}>
        <RoleFields {...props} facts={facts} />
      </Part>
      <TroubleNotice trouble={props.trouble && Object.keys(props.trouble.fields).length === 0 ? props.trouble : null} />
      <div className="sticky bottom-0 -mx-5 -mb-5 flex justify-end border-t bg-raised px-5 py-3">
        <Button type="submit" tone="primary" busy={props.busy}>
          {props.exists ? "Save changes" : "Connect provider"}
        </Button>
      </div>
    </form>
  );
}

function Part(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-4">
      <legend className="mb-3 text-sm font-semibold">{props.title}</legend>
      {props.children}
    </fieldset>
  );
}

function PresetField({ draft, onChange }: ProviderFormProps) {
  return (
    <Field label="Kind">
      {(control) => (
        <Select
          {...control}
          value={draft.preset}
          onChange={(event) => {
            const preset = IdentityProviderPreset.safeParse(event.target.value);
            if (preset.success) onChange(draftOf(preset.data));
          }}
        >
          {identityProviderPresets.map((preset) => (
            <option key={preset} value={preset}>
              {preset === "oidc" ? "Any other OpenID Connect provider" : identityProviderFacts[preset].name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function RedirectUri(props: { readonly uri: string }) {
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm font-medium">Redirect URI to enter there</p>
      <div className="flex items-center gap-1 rounded-md border bg-canvas py-1 ps-3 pe-1">
        <code className="min-w-0 flex-1 font-mono text-xs break-all">{props.uri}</code>
        <CopyButton text={props.uri} label="the redirect URI" />
      </div>
    </div>
  );
}

function CredentialFields({ draft, onChange, exists, trouble, facts }: ProviderFormProps & { facts: PresetFacts }) {
  const set = (change: Partial<ProviderDraft>) => onChange({ ...draft, ...change });
  const errors = trouble?.fields ?? {};
  return (
    <>
      <Field
        label="Issuer"
        hint={exists ? "Stays, since people are known by it." : facts.issuer}
        error={errors["issuer"]}
      >
        {(control) => (
          <Input
            {...control}
            type="url"
            required
            disabled={exists}
            value={draft.issuer}
            onChange={(event) => set({ issuer: event.target.value })}
            spellCheck={false}
            className="font-mono md:text-xs"
          />
        )}
      </Field>
      <Field label="Client ID" error={errors["clientId"]}>
        {(control) => (
          <Input
            {...control}
            required
            autoComplete="off"
            spellCheck={false}
            value={draft.clientId}
            onChange={(event) => set({ clientId: event.target.value })}
            className="font-mono md:text-xs"
          />
        )}
      </Field>
      <Field
        label="Client secret"
        optional={exists}
        hint={exists ? "Leave empty to keep the one in force." : "Sealed when it is saved; nobody sees it again."}
        error={errors["clientSecret"]}
      >
        {(control) => (
          <Input
            {...control}
            type="password"
            required={!exists}
            autoComplete="new-password"
            value={draft.clientSecret}
            onChange={(event) => set({ clientSecret: event.target.value })}
          />
        )}
      </Field>
      <Field label="Name" hint="What its button on the sign-in page says." optional error={errors["name"]}>
        {(control) => (
          <Input
            {...control}
            maxLength={80}
            placeholder={facts.name}
            value={draft.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function RoleFields({ draft, onChange, trouble, facts }: ProviderFormProps & { facts: PresetFacts }) {
  const set = (change: Partial<ProviderDraft>) => onChange({ ...draft, ...change });
  return (
    <>
      <Switch checked={draft.joinsOnSignIn} onChange={(joinsOnSignIn) => set({ joinsOnSignIn })}>
        <span className="whitespace-normal">People of your verified domains become members by signing in</span>
      </Switch>
      <Field label="Default role" hint="Of who becomes a member, unless a line below says otherwise.">
        {(control) => (
          <RoleSelect
            id={control.id}
            label="Default role"
            value={draft.defaultRole}
            onChange={(defaultRole) => set({ defaultRole })}
          />
        )}
      </Field>
      <Field label="Claim with roles or groups" optional hint={facts.roleHint} error={trouble?.fields["roleClaim"]}>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            spellCheck={false}
            value={draft.roleClaim}
            onChange={(event) => set({ roleClaim: event.target.value })}
            className="font-mono md:text-xs"
          />
        )}
      </Field>
      {draft.roleClaim.trim() === "" ? null : (
        <div className="flex flex-col gap-1.5">
          <p className="text-sm font-medium">Value of the claim → role</p>
          <p className="text-sm text-muted text-pretty">
            The first line that matches counts, at every sign-in: with lines here, the provider decides the role of
            members who come through it. Owners keep theirs, and nobody becomes one.
          </p>
          <RoleMapEditor lines={draft.roleMap} onChange={(roleMap) => set({ roleMap })} />
        </div>
      )}
    </>
  );
}
