import { CircleAlert, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

const looks: Record<"info" | "warning" | "danger", { icon: LucideIcon; box: string; mark: string }> = {
  info: { icon: Info, box: "border-line bg-surface", mark: "text-accent-ink" },
  warning: { icon: TriangleAlert, box: "border-amber-solid/35 bg-amber-soft", mark: "text-amber" },
  danger: { icon: CircleAlert, box: "border-red-solid/30 bg-red-soft", mark: "text-red" },
};

/** A sentence that must be seen, with what to do about it. */
export function Notice(props: {
  readonly tone?: "info" | "warning" | "danger";
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
}) {
  const tone = props.tone ?? "info";
  const look = looks[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : undefined}
      className={cn(
        "flex min-w-0 items-start gap-2.5 rounded-lg border px-3.5 py-3 text-sm",
        look.box,
        props.className,
      )}
    >
      <look.icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", look.mark)} />
      <div className="min-w-0 flex-1">
        {props.title ? <p className="font-medium">{props.title}</p> : null}
        {props.children ? <div className={props.title ? "text-muted" : undefined}>{props.children}</div> : null}
      </div>
      {props.action}
    </div>
  );
}
