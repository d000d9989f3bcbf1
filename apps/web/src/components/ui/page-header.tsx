import type { ReactNode } from "react";

/** The top of a page: its name, one line that answers its question, and what one can do. */
export function PageHeader(props: {
  readonly title: ReactNode;
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-[-0.018em]">{props.title}</h1>
        {props.hint ? <div className="mt-0.5 text-sm text-muted text-pretty">{props.hint}</div> : null}
      </div>
      {props.actions ? <div className="flex flex-wrap items-center gap-2">{props.actions}</div> : null}
    </header>
  );
}
