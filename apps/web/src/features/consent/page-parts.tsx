import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** The top of a short page on which there is nothing to decide: a mark, what is the matter, and the words under it. */
export function Outcome(props: { readonly icon: LucideIcon; readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <span className="grid size-10 place-items-center rounded-lg border bg-surface shadow-card">
        <props.icon aria-hidden className="size-5 text-muted" strokeWidth={1.75} />
      </span>
      <div className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold tracking-[-0.018em]">{props.title}</h1>
        {props.children}
      </div>
    </>
  );
}

/** One line of what is known about a request. */
export function Fact(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 border-b px-4 py-2.5 text-sm last:border-b-0 sm:grid-cols-[104px_minmax(0,1fr)]">
      <dt className="text-muted">{props.name}</dt>
      <dd className="min-w-0">{props.children}</dd>
    </div>
  );
}
