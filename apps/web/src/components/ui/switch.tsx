"use client";

import { Switch as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** On or off, in force at once, with its words beside it. */
export function Switch(props: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control
    <label className="inline-flex min-h-8 cursor-pointer items-center gap-2 text-sm whitespace-nowrap select-none pointer-coarse:min-h-11">
      <Radix.Root
        checked={props.checked}
        onCheckedChange={props.onChange}
        className="relative h-5 w-9 shrink-0 rounded-full bg-line-strong transition-colors data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-4 translate-x-0.5 rounded-full bg-white shadow-sm transition-transform data-[state=checked]:translate-x-[18px]" />
      </Radix.Root>
      {props.children}
    </label>
  );
}
