import type { Failure } from "@switchyard/contracts";
import { CircleX } from "lucide-react";
import Link from "next/link";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";

/** Why it failed: cause, remedy, exit code or signal, and the lines that matter. The whole log stays below. */
export function FailureCard(props: { readonly failure: Failure }) {
  const { failure } = props;
  const ending = [
    failure.step ? `in ${failure.step}` : null,
    failure.exitCode === null ? null : `exit code ${failure.exitCode}`,
    failure.signal ? `signal ${failure.signal}` : null,
  ].filter(Boolean);
  return (
    <section
      aria-label="Failure"
      className="overflow-hidden rounded-xl border border-red-solid/35 bg-surface shadow-card"
    >
      <div className="flex items-start gap-3 bg-red-soft px-4 py-4">
        <CircleX aria-hidden className="mt-0.5 size-5 shrink-0 text-red" />
        <div className="flex min-w-0 flex-1 flex-col gap-1.5">
          <h2 className="text-base font-semibold text-pretty">
            <Untrusted text={failure.message} limit={500} />
          </h2>
          <p className="text-sm text-pretty">
            <Untrusted text={failure.remedy} limit={600} />
          </p>
          <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
            <Link
              href={`/docs/troubleshooting#${failure.code}`}
              className="font-mono text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current"
            >
              {failure.code}
            </Link>
            {ending.map((part) => (
              <span key={part}>· {part}</span>
            ))}
          </p>
        </div>
      </div>
      {failure.lastLines.length > 0 ? <LastLines lines={failure.lastLines} /> : null}
    </section>
  );
}

function LastLines(props: { readonly lines: readonly string[] }) {
  const text = props.lines.join("\n");
  return (
    <div className="relative border-t border-red-solid/20">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        dir="ltr"
        className="max-h-80 overflow-auto py-3 ps-4 pe-12 font-mono text-xs leading-5"
      >
        <code className="untrusted whitespace-pre-wrap">{text}</code>
      </pre>
      <CopyButton text={text} label="these lines" className="absolute end-2 top-2 bg-surface" />
    </div>
  );
}
