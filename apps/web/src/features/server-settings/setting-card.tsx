import type { ReactNode } from "react";
import { Card } from "../../components/ui/card.tsx";
import { cn } from "../../components/ui/class-names.ts";

/** One setting: what it is, its control, and at the foot what saving does and the button. */
export function SettingCard(props: {
  readonly id?: string;
  readonly title: string;
  readonly hint: ReactNode;
  readonly children?: ReactNode;
  readonly foot?: ReactNode;
  readonly action?: ReactNode;
  readonly danger?: boolean;
  /** Keeps the foot in view while a long card is scrolled. */
  readonly stickyFoot?: boolean;
}) {
  return (
    <Card id={props.id} className={cn("scroll-mt-20 overflow-clip", props.danger && "border-red-solid/35")}>
      <div className="flex flex-col gap-4 p-5">
        <div>
          <h2 className="text-base font-semibold">{props.title}</h2>
          <p className="mt-0.5 text-sm text-muted text-pretty">{props.hint}</p>
        </div>
        {props.children}
      </div>
      {props.action ? (
        <div
          className={cn(
            "flex flex-wrap items-center justify-between gap-3 border-t bg-canvas/60 px-5 py-3",
            props.danger && "border-red-solid/25",
            props.stickyFoot && "sticky bottom-0 z-10 bg-raised shadow-pop",
          )}
        >
          <p className="text-sm text-muted">{props.foot}</p>
          {props.action}
        </div>
      ) : null}
    </Card>
  );
}
