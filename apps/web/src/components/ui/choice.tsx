"use client";

import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

export interface ChoiceOption<V extends string> {
  readonly value: V;
  readonly title: string;
  readonly hint?: ReactNode;
}

/** One of a few, each with a sentence that says what it means. */
export function Choice<V extends string>(props: {
  readonly label: string;
  readonly value: V;
  readonly options: readonly ChoiceOption<V>[];
  readonly onChange: (value: V) => void;
  readonly className?: string;
}) {
  return (
    <RadioGroup.Root
      aria-label={props.label}
      value={props.value}
      onValueChange={(value) => {
        const chosen = props.options.find((option) => option.value === value);
        if (chosen) props.onChange(chosen.value);
      }}
      className={cn("grid gap-2", props.className)}
    >
      {props.options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="group flex items-start gap-2.5 rounded-lg border border-line-strong/70 bg-surface px-3.5 py-2.5 text-start transition-colors hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft/60"
        >
          <span className="mt-[3px] grid size-4 shrink-0 place-items-center rounded-full border border-line-strong bg-canvas group-data-[state=checked]:border-accent">
            <RadioGroup.Indicator className="size-2 rounded-full bg-accent" />
          </span>
          <span className="min-w-0">
            <span className="block text-sm font-medium">{option.title}</span>
            {option.hint ? <span className="block text-sm text-muted text-pretty">{option.hint}</span> : null}
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
