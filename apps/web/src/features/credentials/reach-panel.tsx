import type { Reach } from "@switchyard/contracts";
import { Ban, Check, CircleSlash, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../components/ui/class-names.ts";

/** Tools of one server are listed up to here; the rest is counted. */
const SHOWN = 12;

/** What a credential opens: servers, their tools, and why not where it does not. */
export function ReachPanel(props: {
  readonly reach: Reach | null;
  /** Why there is nothing to show. */
  readonly empty: ReactNode;
  readonly busy?: boolean;
  readonly children?: ReactNode;
  readonly className?: string;
}) {
  return (
    <section aria-label="What this can reach" aria-live="polite" className={cn("min-w-0", props.className)}>
      <h2 className="flex items-center gap-2 text-base font-semibold">
        What this can reach
        {props.busy ? <LoaderCircle aria-label="Working it out" className="size-3.5 animate-spin text-muted" /> : null}
      </h2>
      {props.reach === null || props.reach.servers.length === 0 ? (
        <p className="mt-2 text-sm text-muted text-pretty">{props.empty}</p>
      ) : (
        <ul className="mt-3 flex flex-col gap-4">
          {props.reach.servers.map((server) => (
            <ReachedServer key={server.slug} server={server} />
          ))}
        </ul>
      )}
      {props.children}
    </section>
  );
}

function ReachedServer({ server }: { readonly server: Reach["servers"][number] }) {
  const callable = server.tools?.filter((tool) => tool.callable) ?? [];
  const barred = server.tools?.filter((tool) => !tool.callable) ?? [];
  return (
    <li className="min-w-0">
      <p className="flex min-w-0 items-center gap-1.5 text-sm font-medium">
        {server.refused === null ? (
          <Check aria-hidden className="size-4 shrink-0 text-green" />
        ) : (
          <Ban aria-hidden className="size-4 shrink-0 text-red" />
        )}
        <span className="truncate">{server.slug}</span>
        <span className="ms-auto text-xs font-normal whitespace-nowrap text-muted tabular-nums">
          {server.refused === null && server.tools !== null
            ? `${callable.length} of ${server.tools.length} tools`
            : null}
        </span>
      </p>
      {server.refused !== null ? <p className="mt-0.5 ps-5.5 text-sm text-muted">{server.refused}</p> : null}
      {server.refused === null && server.tools === null ? (
        <p className="mt-0.5 ps-5.5 text-sm text-muted">Nothing is live there yet, so its tools are not known.</p>
      ) : null}
      {server.refused === null ? <Tools callable={callable} barred={barred} /> : null}
    </li>
  );
}

type Tool = NonNullable<Reach["servers"][number]["tools"]>[number];

function Tools({ callable, barred }: { readonly callable: readonly Tool[]; readonly barred: readonly Tool[] }) {
  if (callable.length + barred.length === 0) return null;
  const more = callable.length - SHOWN;
  return (
    <ul className="mt-1.5 flex flex-wrap gap-1 ps-5.5">
      {callable.slice(0, SHOWN).map((tool) => (
        <li
          key={tool.name}
          className="untrusted max-w-full truncate rounded-sm bg-green-soft px-1.5 font-mono text-xs leading-5 text-green"
        >
          {tool.name}
        </li>
      ))}
      {more > 0 ? <li className="text-xs leading-5 text-muted">and {more} more</li> : null}
      {barred.slice(0, SHOWN).map((tool) => (
        <li
          key={tool.name}
          title={tool.why ?? undefined}
          className="untrusted inline-flex max-w-full items-center gap-1 rounded-sm bg-grey-soft px-1.5 font-mono text-xs leading-5 text-muted"
        >
          <CircleSlash aria-hidden className="size-3 shrink-0" />
          <span className="truncate line-through">{tool.name}</span>
          <span className="sr-only">{tool.why}</span>
        </li>
      ))}
    </ul>
  );
}
