"use client";

import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";

export interface OwnerChoice {
  readonly userId: string;
  readonly email: string;
}

/** The member a credential is issued to; nobody for a machine. */
export function OwnerField(props: {
  readonly members: readonly OwnerChoice[];
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (userId: string) => void;
}) {
  return (
    <Field
      label="Issued to"
      error={props.error}
      hint="With an owner, a one-time link works for that member alone, and the credential ends when they leave."
      className="max-w-96"
    >
      {(control) => (
        <Select {...control} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
          <option value="">No member in particular</option>
          {props.members.map(({ userId, email }) => (
            <option key={userId} value={userId}>
              {email}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
