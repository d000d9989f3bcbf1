"use client";

import { Field } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import type { Draft } from "./draft.ts";

/** How a private repository is read. The token is sealed at once and never comes back. */
export function CredentialFields(props: {
  readonly draft: Pick<Draft, "credential" | "token">;
  readonly fault: (path: string) => string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
}) {
  const { draft, onChange } = props;
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Field
        label="Repository access"
        error={props.fault("credential")}
        hint={
          draft.credential === "deploy_key"
            ? "A key pair is made here. Add its public half to the repository, then deploy."
            : undefined
        }
      >
        {(control) => (
          <Select
            {...control}
            value={draft.credential}
            onChange={(event) => {
              const { value } = event.target;
              onChange({ credential: value === "token" || value === "deploy_key" ? value : "none" });
            }}
          >
            <option value="none">Public repository</option>
            <option value="token">Private, with a token (https)</option>
            <option value="deploy_key">Private, with a deploy key (ssh)</option>
          </Select>
        )}
      </Field>
      {draft.credential === "token" ? (
        <Field
          label="Token"
          error={props.fault("credential.token")}
          hint="Needs to read contents, nothing more. Sealed at rest."
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              value={draft.token}
              onChange={(event) => onChange({ token: event.target.value })}
              autoComplete="off"
              className="font-mono md:text-xs"
            />
          )}
        </Field>
      ) : null}
    </div>
  );
}
