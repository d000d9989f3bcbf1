import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names.ts";

/** A surface with a hairline. Boxes never nest: what is inside is divided by lines. */
export function Card({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("min-w-0 rounded-xl border bg-surface shadow-card", className)} {...rest} />;
}

/** A titled part of a page: heading, one line that says what it is, actions at the end. */
export function Section(props: {
  readonly title: ReactNode;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
  readonly id?: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <section id={props.id} className={cn("flex min-w-0 flex-col gap-3", props.className)}>
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-base font-semibold">{props.title}</h2>
          {props.hint ? <p className="text-sm text-muted text-pretty">{props.hint}</p> : null}
        </div>
        {props.action ? <div className="flex items-center gap-2">{props.action}</div> : null}
      </div>
      {props.children}
    </section>
  );
}
