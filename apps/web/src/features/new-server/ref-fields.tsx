"use client";

import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import type { Draft } from "./draft.ts";

/** Which ref of the source is deployed, and where in it the server lies. */
export function RefFields(props: {
  readonly draft: Draft;
  readonly fault: (path: string) => string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly label: string;
  /** Null where it is not known. */
  readonly defaultBranch: string | null;
}) {
  const { draft, fault, onChange, defaultBranch } = props;
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Field
        label={props.label}
        optional
        error={fault("source.ref")}
        hint={
          defaultBranch === null
            ? "The default branch when empty."
            : `${defaultBranch}, the default branch, when empty.`
        }
      >
        {(control) => (
          <Input
            {...control}
            value={draft.ref}
            onChange={(event) => onChange({ ref: event.target.value })}
            placeholder={defaultBranch ?? "main"}
            spellCheck={false}
            autoCapitalize="none"
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
            autoCapitalize="none"
            className="font-mono md:text-xs"
          />
        )}
      </Field>
    </div>
  );
}
