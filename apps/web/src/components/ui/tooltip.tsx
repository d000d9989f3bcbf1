"use client";

import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

export const TooltipProvider = Radix.Provider;

/** A few words about an icon or a short form, on hover and on focus. */
export function Tooltip(props: {
  readonly words: ReactNode;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly children: ReactNode;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{props.children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={props.side ?? "top"}
          sideOffset={6}
          collisionPadding={8}
          className="z-60 max-w-72 rounded-md bg-primary px-2 py-1 text-xs text-on-primary shadow-pop"
        >
          {props.words}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
