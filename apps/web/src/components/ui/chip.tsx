import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

export const chipVariants = cva(
  "inline-flex h-[22px] shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap [&_svg]:size-3 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        green: "bg-green-soft text-green",
        blue: "bg-blue-soft text-blue",
        amber: "bg-amber-soft text-amber",
        red: "bg-red-soft text-red",
        violet: "bg-violet-soft text-violet",
        grey: "bg-grey-soft text-muted",
        outline: "border border-line-strong/70 text-muted",
      },
    },
    defaultVariants: { tone: "grey" },
  },
);

export type ChipTone = NonNullable<VariantProps<typeof chipVariants>["tone"]>;

/** A small word with a tone; states use {@link StateChip}. */
export function Chip({ tone, className, ...rest }: ComponentProps<"span"> & { readonly tone?: ChipTone }) {
  return <span className={cn(chipVariants({ tone }), className)} {...rest} />;
}
