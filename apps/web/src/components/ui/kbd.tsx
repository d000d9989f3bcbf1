import type { ReactNode } from "react";

/** A key on the keyboard. */
export function Kbd(props: { readonly children: ReactNode }) {
  return (
    <kbd className="rounded-sm border bg-canvas px-1 py-px font-sans text-[11px] leading-4 text-muted">
      {props.children}
    </kbd>
  );
}
