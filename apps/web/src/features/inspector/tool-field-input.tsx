"use client";

import { Field } from "../../components/ui/field.tsx";
import { Input, Select, Textarea } from "../../components/ui/input.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import type { ToolField } from "./schema-fields.ts";

/** One argument of a tool, drawn for its type. Name and description were written by the tenant. */
export function ToolFieldInput(props: {
  readonly field: ToolField;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const { field, value, onChange } = props;
  const choices = field.kind === "boolean" ? ["true", "false"] : field.kind === "choice" ? field.options : null;
  return (
    <Field
      label={<span className="untrusted font-mono text-xs">{field.name}</span>}
      optional={!field.required}
      error={props.error}
      {...(field.description ? { hint: <Untrusted text={field.description} /> } : {})}
    >
      {(control) => {
        if (choices) {
          return (
            <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
              <option value="">{field.placeholder || "Not set"}</option>
              {choices.map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </Select>
          );
        }
        const shared = { ...control, value, placeholder: field.placeholder, spellCheck: false } as const;
        if (field.kind === "json") {
          return (
            <Textarea
              {...shared}
              placeholder={field.placeholder || "JSON"}
              onChange={(event) => onChange(event.target.value)}
              className="font-mono md:text-xs"
            />
          );
        }
        return (
          <Input
            {...shared}
            inputMode={field.kind === "text" ? "text" : "decimal"}
            onChange={(event) => onChange(event.target.value)}
          />
        );
      }}
    </Field>
  );
}
