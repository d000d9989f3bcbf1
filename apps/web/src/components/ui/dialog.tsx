"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { cn } from "./class-names.ts";

export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

/** Open or closed, by itself or by its owner. */
export const Dialog = Radix.Root;

/** The panel of a dialog, in the middle of the screen; on phones it sits at the bottom edge. */
export function DialogContent(props: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-50 bg-black/35 dark:bg-black/60" />
      <Radix.Content
        className={cn(
          "fixed inset-x-0 bottom-0 z-50 max-h-[90dvh] overflow-y-auto rounded-t-xl border bg-raised p-5 shadow-pop outline-none animate-in sm:inset-x-auto sm:bottom-auto sm:start-1/2 sm:top-[14vh] sm:max-h-[82dvh] sm:w-[min(480px,calc(100vw-32px))] sm:-translate-x-1/2 sm:rounded-xl rtl:sm:translate-x-1/2",
          props.className,
        )}
        {...(props.hint ? {} : { "aria-describedby": undefined })}
      >
        <Radix.Title className="pe-8 text-lg font-semibold">{props.title}</Radix.Title>
        {props.hint ? (
          <Radix.Description className="mt-1 text-sm text-muted text-pretty">{props.hint}</Radix.Description>
        ) : null}
        <div className="mt-4">{props.children}</div>
        <Radix.Close asChild>
          <Button tone="quiet" size="icon" aria-label="Close" className="absolute end-3 top-3">
            <X aria-hidden />
          </Button>
        </Radix.Close>
      </Radix.Content>
    </Radix.Portal>
  );
}

/** A panel from the side that leaves the page readable beside it; full width on phones. */
export function SheetContent(props: {
  readonly title: string;
  readonly side?: "start" | "end";
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const start = props.side === "start";
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-50 bg-black/25 dark:bg-black/50" />
      <Radix.Content
        aria-describedby={undefined}
        className={cn(
          "fixed inset-y-0 z-50 flex w-[min(560px,100vw)] flex-col bg-raised shadow-pop outline-none",
          start ? "start-0 w-[min(280px,86vw)] border-e animate-sheet-start" : "end-0 border-s animate-sheet",
          props.className,
        )}
      >
        <Radix.Title className="flex h-13 shrink-0 items-center border-b px-5 pe-14 text-base font-semibold">
          <span className="truncate">{props.title}</span>
        </Radix.Title>
        <div className="min-h-0 flex-1 overflow-y-auto">{props.children}</div>
        <Radix.Close asChild>
          <Button tone="quiet" size="icon" aria-label="Close" className="absolute end-3 top-2.5">
            <X aria-hidden />
          </Button>
        </Radix.Close>
      </Radix.Content>
    </Radix.Portal>
  );
}
