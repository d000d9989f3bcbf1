"use client";

import type { FieldErrors } from "../../client/problem.ts";
import { Choice } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { FormSection } from "./form-section.tsx";
import type { IssueDraft } from "./issue-draft.ts";
import { keyRoles } from "./key-roles.ts";
import { type OwnerChoice, OwnerField } from "./owner-field.tsx";

/** What it is called, what it is for, and whose it is. */
export function PurposeSection(props: {
  readonly kind: "client" | "key";
  readonly draft: IssueDraft;
  readonly errors: FieldErrors;
  readonly members: readonly OwnerChoice[];
  readonly onChange: (change: Partial<IssueDraft>) => void;
}) {
  const { draft, errors, onChange } = props;
  return (
    <FormSection title="Purpose">
      <Field
        label="Name"
        error={errors["name"]}
        hint="What will hold it, as you will look for it later."
        className="max-w-96"
      >
        {(control) => (
          <Input
            {...control}
            value={draft.name}
            onChange={(event) => onChange({ name: event.target.value })}
            placeholder="nightly-report"
            maxLength={80}
            autoComplete="off"
            required
          />
        )}
      </Field>
      {props.kind === "client" ? (
        <Choice
          label="What it is for"
          value={draft.purpose}
          onChange={(purpose) => onChange({ purpose })}
          options={[
            { value: "ci", title: "CI or service", hint: "A job that calls tools by itself." },
            { value: "agent", title: "Agent", hint: "A model that works on its own account." },
            { value: "person", title: "Teammate", hint: "A person's own program or editor." },
          ]}
          className="sm:grid-cols-3"
        />
      ) : (
        <PlaneFields draft={draft} onChange={onChange} />
      )}
      {props.members.length > 0 ? (
        <OwnerField
          members={props.members}
          value={draft.owner}
          error={errors["owner"]}
          onChange={(owner) => onChange({ owner })}
        />
      ) : null}
    </FormSection>
  );
}

function PlaneFields(props: { readonly draft: IssueDraft; readonly onChange: (change: Partial<IssueDraft>) => void }) {
  const { draft, onChange } = props;
  return (
    <>
      <Choice
        label="What it opens"
        value={draft.plane}
        onChange={(plane) => onChange({ plane })}
        options={[
          { value: "mcp", title: "MCP", hint: "Calls tools through the ingress." },
          { value: "manage", title: "Management", hint: "The REST API and the CLI." },
        ]}
        className="sm:grid-cols-2"
      />
      {draft.plane === "manage" ? (
        <Field label="Role" className="max-w-60">
          {(control) => (
            <Select
              {...control}
              value={draft.role}
              onChange={(event) =>
                onChange({ role: keyRoles.find((role) => role === event.target.value) ?? draft.role })
              }
            >
              {keyRoles.map((role) => (
                <option key={role}>{role}</option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
    </>
  );
}
