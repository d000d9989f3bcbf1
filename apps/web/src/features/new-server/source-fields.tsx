"use client";

import { Card } from "../../components/ui/card.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { CredentialFields } from "./credential-fields.tsx";
import type { Draft } from "./draft.ts";

/** Where the code is and how it is read. */
export function SourceFields(props: {
  readonly draft: Draft;
  readonly fault: (path: string) => string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
}) {
  const { draft, fault, onChange } = props;
  return (
    <Card className="flex flex-col gap-5 p-5">
      <Field
        label="Git URL"
        error={fault("source.gitUrl") ?? fault("source")}
        hint="https, ssh, or user@host:path; any Git host."
      >
        {(control) => (
          <Input
            {...control}
            value={draft.gitUrl}
            onChange={(event) => onChange({ gitUrl: event.target.value })}
            placeholder="https://github.com/acme/weather-mcp.git"
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            className="font-mono md:text-xs"
          />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label="Branch, tag or commit" optional error={fault("source.ref")} hint="The default branch when empty.">
          {(control) => (
            <Input
              {...control}
              value={draft.ref}
              onChange={(event) => onChange({ ref: event.target.value })}
              placeholder="main"
              spellCheck={false}
              className="font-mono md:text-xs"
            />
          )}
        </Field>
        <Field
          label="Root directory"
          optional
          error={fault("source.rootDir")}
          hint="Where the server lies in a monorepo."
        >
          {(control) => (
            <Input
              {...control}
              value={draft.rootDir}
              onChange={(event) => onChange({ rootDir: event.target.value })}
              placeholder="packages/weather"
              spellCheck={false}
              className="font-mono md:text-xs"
            />
          )}
        </Field>
      </div>
      <CredentialFields draft={draft} fault={fault} onChange={onChange} />
    </Card>
  );
}
