"use client";

import { Label } from "radix-ui";
import { type ReactNode, useId } from "react";
import { cn } from "./class-names.ts";

export interface FieldControl {
  readonly id: string;
  readonly "aria-invalid": true | undefined;
  readonly "aria-describedby": string | undefined;
}

/** Label, control, hint and error as one: the control is told its id and what describes it. */
export function Field(props: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly optional?: boolean;
  readonly className?: string;
  readonly children: (control: FieldControl) => ReactNode;
}) {
  const id = useId();
  const described = [props.error ? `${id}-error` : null, props.hint ? `${id}-hint` : null].filter(Boolean).join(" ");
  return (
    <div className={cn("flex flex-col gap-1.5", props.className)}>
      <Label.Root htmlFor={id} className="flex items-baseline gap-1.5 text-sm font-medium">
        {props.label}
        {props.optional ? <span className="text-xs font-normal text-muted">optional</span> : null}
      </Label.Root>
      {props.children({
        id,
        "aria-invalid": props.error ? true : undefined,
        "aria-describedby": described || undefined,
      })}
      {props.error ? (
        <p id={`${id}-error`} role="alert" className="text-sm text-red">
          {props.error}
        </p>
      ) : null}
      {props.hint ? (
        <p id={`${id}-hint`} className="text-sm text-muted text-pretty">
          {props.hint}
        </p>
      ) : null}
    </div>
  );
}
