import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../components/ui/class-names.ts";

const looks = {
  amber: { box: "border-amber-solid/40", head: "bg-amber-soft", mark: "text-amber" },
  red: { box: "border-red-solid/35", head: "bg-red-soft", mark: "text-red" },
} as const;

/** What stands first on a page because somebody has to decide: what it is about, what follows, and the button. */
export function AttentionCard(props: {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly title: ReactNode;
  readonly tone?: keyof typeof looks;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  const look = looks[props.tone ?? "amber"];
  return (
    <section
      aria-label={props.label}
      className={cn("overflow-hidden rounded-xl border shadow-card", look.box, look.head)}
    >
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3 px-4 py-4">
        <div className="flex min-w-0 flex-1 basis-80 items-start gap-3">
          <props.icon aria-hidden className={cn("mt-0.5 size-5 shrink-0", look.mark)} />
          <div className="min-w-0 flex-1">
            <h2 className="text-base font-semibold text-pretty">{props.title}</h2>
            <div className="mt-1 max-w-[72ch] text-sm text-pretty text-muted">{props.children}</div>
          </div>
        </div>
        {props.action ? <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:ps-8">{props.action}</div> : null}
      </div>
    </section>
  );
}
