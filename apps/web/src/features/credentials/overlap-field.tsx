"use client";

import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";

const choices = [
  [0, "Not at all: it has leaked"],
  [1, "1 hour"],
  [24, "1 day"],
  [168, "7 days"],
  [720, "30 days"],
] as const;

/** How long the secret before works on. */
export function OverlapField(props: { readonly value: number; readonly onChange: (hours: number) => void }) {
  return (
    <Field
      label="The old secret works on for"
      hint={
        props.value === 0
          ? "What uses it now stops at once."
          : "At most two work at a time: an even older one ends now."
      }
    >
      {(control) => (
        <Select
          {...control}
          value={String(props.value)}
          onChange={(event) => props.onChange(Number(event.target.value))}
        >
          {choices.map(([hours, words]) => (
            <option key={hours} value={hours}>
              {words}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
