"use client";

import { Check } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** Agreed to or not, sent with the form around it; the words are its label. */
export function Checkbox(props: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly hint?: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is the control
    <label className="flex cursor-pointer items-start gap-2.5 py-1 text-sm pointer-coarse:min-h-11">
      <Radix.Root
        checked={props.checked}
        onCheckedChange={(checked) => props.onChange(checked === true)}
        className="mt-[3px] grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong bg-surface data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Indicator>
          <Check aria-hidden className="size-3 text-white" strokeWidth={3} />
        </Radix.Indicator>
      </Radix.Root>
      <span className="min-w-0">
        <span className="font-medium">{props.children}</span>
        {props.hint ? <span className="block text-muted text-pretty">{props.hint}</span> : null}
      </span>
    </label>
  );
}
