import type { AuditEvent } from "@switchyard/contracts";
import { cn } from "../../components/ui/class-names.ts";

/**
 * What was called: the tool of a call, otherwise its method; of a change, the act and what it was done to. The act is read whole: of the
 * names beside it, which are long, the rest is in the panel.
 */
export function EventSubject(props: { readonly event: AuditEvent; readonly withServer: boolean }) {
  const { event } = props;
  const change = event.kind === "management";
  const object = change && event.name !== event.server ? event.name : null;
  return (
    <span className="inline-flex min-w-0 items-baseline gap-1.5">
      {props.withServer && event.server ? (
        <>
          <span className="truncate">{event.server}</span>
          <span aria-hidden className="text-faint">
            ·
          </span>
        </>
      ) : null}
      <span className={cn("untrusted truncate font-mono text-xs", change && "max-w-full shrink-0")}>
        {change ? event.method : (event.name ?? event.method)}
      </span>
      {object ? <span className="untrusted truncate text-xs text-muted">{object}</span> : null}
    </span>
  );
}
