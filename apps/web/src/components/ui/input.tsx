import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

const control =
  "w-full min-w-0 rounded-md border border-line-strong/80 bg-surface text-ink shadow-card transition-colors hover:border-line-strong focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent/35 disabled:opacity-60 aria-invalid:border-red-solid aria-invalid:focus-visible:outline-red-solid/30 dark:border-line-strong dark:bg-canvas text-base md:text-sm";

/** One line of text. 16 px on phones would zoom; sizes here keep the layout and stay readable. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(control, "h-9 px-3 pointer-coarse:h-11", className)} {...rest} />;
}

/** Several lines of text, usually code. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(control, "min-h-20 px-3 py-2", className)} {...rest} />;
}

/** A native select: the platform's own picker on phones, the arrow keys everywhere. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cn(control, "h-9 px-2.5 pe-8 pointer-coarse:h-11", className)} {...rest} />;
}
