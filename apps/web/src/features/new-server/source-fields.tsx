"use client";

import { Card } from "../../components/ui/card.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { CredentialFields } from "./credential-fields.tsx";
import type { Draft } from "./draft.ts";
import { RefFields } from "./ref-fields.tsx";

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
      <RefFields {...{ draft, fault, onChange }} label="Branch, tag or commit" defaultBranch={null} />
      <CredentialFields draft={draft} fault={fault} onChange={onChange} />
    </Card>
  );
}
