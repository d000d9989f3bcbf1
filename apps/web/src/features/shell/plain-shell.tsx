import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "../../components/ui/logo.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

/** A bar with the mark and the theme, for pages outside any org. */
export function PlainShell(props: { readonly children: ReactNode }) {
  return (
    <div className="min-h-dvh">
      <header className="sticky top-0 z-30 flex h-13 items-center justify-between border-b bg-canvas/85 px-4 backdrop-blur-md">
        <Link href="/" className="flex items-center gap-2 text-sm font-semibold">
          <Mark className="size-[22px]" />
          Switchyard
        </Link>
        <ThemeChoice />
      </header>
      <main className="mx-auto w-full max-w-[1180px] px-4 py-6 md:px-8 md:py-8">{props.children}</main>
    </div>
  );
}
