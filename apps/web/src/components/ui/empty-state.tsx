import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

/** Says what a thing is and why one wants it, and holds the button that makes the first one. */
export function EmptyState(props: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
}) {
  return (
    <div className={cn("flex flex-col items-center gap-3 px-6 py-14 text-center", props.className)}>
      <span className="grid size-10 place-items-center rounded-lg border bg-surface shadow-card">
        <props.icon aria-hidden className="size-5 text-muted" strokeWidth={1.75} />
      </span>
      <div className="max-w-md">
        <h2 className="text-base font-semibold">{props.title}</h2>
        <div className="mt-1 text-sm text-muted text-pretty">{props.children}</div>
      </div>
      {props.action ? <div className="mt-1 flex flex-wrap justify-center gap-2">{props.action}</div> : null}
    </div>
  );
}
