import type { Limit } from "@switchyard/contracts";
import type { ReactNode } from "react";
import { Card } from "../../components/ui/card.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { LimitLine } from "./limit-line.tsx";
import { LimitUsage } from "./limit-usage.tsx";
import { RemoveLimit } from "./remove-limit.tsx";

/** Limits, each as a sentence with what is used of it; one line that says what holds where there is none. */
export function LimitsList(props: {
  readonly org: string;
  readonly limits: readonly Limit[];
  readonly mayChange: boolean;
  readonly empty: ReactNode;
}) {
  if (props.limits.length === 0) return <Card>{props.empty}</Card>;
  return (
    <Card>
      <ul className="divide-y">
        {props.limits.map((limit) => (
          <li key={limit.id} className="flex items-center gap-3 px-4 py-3" data-limit={limit.id}>
            <div className="grid min-w-0 flex-1 items-center gap-x-6 gap-y-2 sm:grid-cols-[minmax(0,1fr)_220px]">
              <div className="min-w-0">
                <LimitLine limit={limit} />
                <p className="mt-0.5 text-xs text-muted">
                  Added <Ago at={limit.createdAt} /> by <span className="untrusted break-words">{limit.createdBy}</span>
                </p>
              </div>
              <LimitUsage limit={limit} />
            </div>
            {props.mayChange ? (
              <RemoveLimit org={props.org} limit={limit} />
            ) : (
              // What is used stands under each other in all lists of a page.
              <span aria-hidden className="w-8 shrink-0 max-sm:hidden" />
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
