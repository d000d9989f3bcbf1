import type { ReactNode } from "react";
import { cn } from "../../components/ui/class-names.ts";

/** A link to a page that is not ours, or only its words where there is no address. */
export function OutLink(props: {
  readonly href: string | null;
  readonly title?: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const safe = props.href !== null && /^https?:\/\//i.test(props.href);
  if (!safe || props.href === null) {
    return (
      <span className={cn("text-ink", props.className)} title={props.title}>
        {props.children}
      </span>
    );
  }
  return (
    <a
      href={props.href}
      target="_blank"
      rel="noreferrer"
      title={props.title}
      className={cn("text-ink underline-offset-4 hover:underline", props.className)}
    >
      {props.children}
      <span className="sr-only"> (opens a new page)</span>
    </a>
  );
}
