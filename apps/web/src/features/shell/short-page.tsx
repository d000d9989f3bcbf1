import type { ReactNode } from "react";
import { cn } from "../../components/ui/class-names.ts";
import { Mark } from "../../components/ui/logo.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

/** A page of one column outside the dashboard, fit for a phone. `wide` has room for code and begins at the top. */
export function ShortPage(props: { readonly wide?: boolean; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <main className={cn("flex flex-1 flex-col items-center px-4 py-12", props.wide ? "sm:py-20" : "justify-center")}>
        <div className={cn("flex w-full min-w-0 flex-col gap-6", props.wide ? "max-w-[600px]" : "max-w-[380px]")}>
          <div className="flex items-center gap-2.5 text-lg font-semibold tracking-[-0.015em]">
            <Mark className="size-7" />
            Switchyard
          </div>
          {props.children}
        </div>
      </main>
      <footer className="flex items-center justify-between gap-4 px-4 py-3">
        <p className="text-xs text-muted">Hosts MCP servers from Git.</p>
        <ThemeChoice />
      </footer>
    </div>
  );
}
