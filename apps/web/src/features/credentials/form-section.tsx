import type { ReactNode } from "react";

/** One question of a long form. */
export function FormSection(props: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="grid gap-x-8 gap-y-3 border-t py-6 first:border-t-0 first:pt-0 lg:grid-cols-[168px_minmax(0,1fr)]">
      <div>
        <h2 className="text-sm font-semibold">{props.title}</h2>
        {props.hint ? <p className="mt-0.5 text-sm text-muted text-pretty">{props.hint}</p> : null}
      </div>
      <div className="flex min-w-0 flex-col gap-4">{props.children}</div>
    </section>
  );
}
