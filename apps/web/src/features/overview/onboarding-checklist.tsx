import { Check } from "lucide-react";
import Link from "next/link";
import { Card } from "../../components/ui/card.tsx";
import { cn } from "../../components/ui/class-names.ts";

export interface OnboardingStep {
  readonly words: string;
  readonly hint: string;
  readonly href: string;
  readonly done: boolean;
}

/** What is left between a new org and its first audited call; gone once all of it is done. */
export function OnboardingChecklist(props: { readonly steps: readonly OnboardingStep[] }) {
  const done = props.steps.filter((step) => step.done).length;
  if (done === props.steps.length) return null;
  const next = props.steps.findIndex((step) => !step.done);
  return (
    <Card className="overflow-hidden">
      <div className="flex items-baseline justify-between border-b px-4 py-3">
        <h2 className="text-base font-semibold">Get to the first call</h2>
        <span className="text-xs tabular-nums text-muted">
          {done} of {props.steps.length} done
        </span>
      </div>
      <ol className="grid md:grid-cols-4 md:divide-x">
        {props.steps.map((step, index) => (
          <li
            key={step.words}
            className={cn(
              "relative flex gap-3 border-b px-4 py-3.5 last:border-b-0 md:border-b-0",
              index === next && "bg-accent-soft/50",
            )}
          >
            <span
              aria-hidden
              className={cn(
                "mt-px grid size-5 shrink-0 place-items-center rounded-full border text-[11px] font-medium tabular-nums text-muted",
                step.done && "border-green-solid bg-green-solid text-white",
                index === next && "border-accent text-accent-ink",
              )}
            >
              {step.done ? <Check className="size-3" strokeWidth={3} /> : index + 1}
            </span>
            <div className="min-w-0">
              {step.done ? (
                <p className="text-sm font-medium text-muted">
                  {step.words}
                  <span className="sr-only"> (done)</span>
                </p>
              ) : (
                <Link href={step.href} className="text-sm font-medium after:absolute after:inset-0">
                  {step.words}
                </Link>
              )}
              <p className="text-sm text-muted text-pretty">{step.hint}</p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
