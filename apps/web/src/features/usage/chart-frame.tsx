"use client";

import { type ReactNode, useState } from "react";
import { Button } from "../../components/ui/button.tsx";

export interface Legend {
  readonly words: string;
  readonly swatch: string;
}

/** A chart with its figures beside it, and the same numbers as a table behind it. */
export function ChartFrame(props: {
  readonly title: string;
  readonly figures: ReactNode;
  readonly legend: readonly Legend[];
  readonly chart: ReactNode;
  readonly table: ReactNode;
}) {
  const [asTable, setAsTable] = useState(false);
  return (
    <div className="flex min-w-0 flex-col gap-3 p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        {props.figures}
        <Button tone="quiet" size="sm" aria-pressed={asTable} onClick={() => setAsTable(!asTable)} className="-me-2">
          {asTable ? "Show chart" : "Show table"}
        </Button>
      </div>
      {asTable ? (
        <div className="max-h-52 overflow-y-auto">{props.table}</div>
      ) : (
        <figure aria-label={props.title} className="m-0 min-w-0">
          <ul className="mb-1.5 flex gap-4 text-xs text-muted">
            {props.legend.map((entry) => (
              <li key={entry.words} className="flex items-center gap-1.5">
                <span aria-hidden className={`size-2 rounded-[2px] ${entry.swatch}`} />
                {entry.words}
              </li>
            ))}
          </ul>
          <div className="h-44">{props.chart}</div>
        </figure>
      )}
    </div>
  );
}
