import { count, duration } from "../../components/ui/time-words.ts";

interface TipEntry {
  readonly name?: unknown;
  readonly value?: unknown;
  readonly color?: string;
}

/** What a chart says about the point under the pointer. Recharts fills in `active`, `payload` and `label`. */
export function ChartTip(props: {
  readonly words: (from: string) => string;
  readonly unit?: "ms";
  readonly active?: boolean;
  readonly payload?: readonly TipEntry[];
  readonly label?: unknown;
}) {
  if (!props.active || !props.payload || props.payload.length === 0) return null;
  return (
    <div className="rounded-md border bg-raised px-2.5 py-2 text-xs shadow-pop">
      <p className="mb-1 text-muted">{props.words(String(props.label))}</p>
      {props.payload.map((entry) => (
        <p key={String(entry.name)} className="flex items-center justify-between gap-4">
          <span>{String(entry.name)}</span>
          <span className="font-mono tabular-nums">
            {typeof entry.value !== "number" ? "–" : props.unit === "ms" ? duration(entry.value) : count(entry.value)}
          </span>
        </p>
      ))}
    </div>
  );
}
