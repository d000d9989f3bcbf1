import type { ReactNode } from "react";
import { Mark } from "../../components/ui/logo.tsx";
import { ThemeChoice } from "../../features/shell/theme-choice.tsx";

/** A page for who was sent a link: wide enough for code, and fit for a phone. */
export default function CollectLayout(props: { readonly children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <main className="flex flex-1 flex-col items-center px-4 py-12 sm:py-20">
        <div className="flex w-full max-w-[600px] min-w-0 flex-col gap-6">
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
