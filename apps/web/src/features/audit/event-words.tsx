import type { AuditEvent } from "@switchyard/contracts";

/** What was called: the tool of a call, otherwise the method. */
export function EventSubject(props: { readonly event: AuditEvent; readonly withServer: boolean }) {
  const { event } = props;
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
      <span className="untrusted truncate font-mono text-xs">{event.name ?? event.method}</span>
    </span>
  );
}
