import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

export const buttonVariants = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:opacity-55 aria-disabled:opacity-55 aria-disabled:pointer-events-none [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        primary: "bg-primary text-on-primary hover:bg-primary-hover",
        outline: "border border-line-strong/80 bg-surface text-ink shadow-card hover:bg-hover dark:border-line-strong",
        quiet: "text-muted hover:bg-hover hover:text-ink",
        danger: "bg-red-solid-hover text-white hover:bg-red-solid-hover/90",
        "danger-outline": "border border-line-strong/80 bg-surface text-red hover:bg-red-soft",
        link: "h-auto! rounded-sm px-0! text-accent-ink underline-offset-4 hover:underline",
      },
      size: {
        sm: "h-8 px-2.5 text-sm [&_svg]:size-3.5 pointer-coarse:min-h-11",
        md: "h-9 px-3.5 text-sm [&_svg]:size-4 pointer-coarse:min-h-11",
        lg: "h-10 px-4 text-base [&_svg]:size-4 pointer-coarse:min-h-11",
        icon: "size-8 text-sm [&_svg]:size-4 pointer-coarse:size-11",
      },
    },
    defaultVariants: { tone: "outline", size: "md" },
  },
);

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonVariants> {
  readonly asChild?: boolean;
  /** Shows that the act is under way and refuses a second press. */
  readonly busy?: boolean;
}

/** The one button. Its words are a verb; `busy` keeps the words and adds the motion. */
export function Button({ className, tone, size, asChild, busy, children, disabled, ...rest }: ButtonProps) {
  const classes = cn(buttonVariants({ tone, size }), className);
  if (asChild)
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  return (
    <button type="button" className={classes} disabled={disabled || busy} aria-busy={busy || undefined} {...rest}>
      {busy ? <LoaderCircle className="animate-spin" aria-hidden /> : null}
      {children}
    </button>
  );
}
