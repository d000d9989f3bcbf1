import { Notice } from "./notice.tsx";

/** A failure in the order of use: what happened, what to do, its code and the id to quote. */
export function TroubleNotice(props: {
  readonly trouble: {
    readonly code?: string;
    readonly message: string;
    readonly remedy: string | null;
    readonly requestId: string | null;
  } | null;
}) {
  if (!props.trouble) return null;
  return (
    <Notice tone="danger" title={props.trouble.message}>
      {props.trouble.remedy}
      {props.trouble.code || props.trouble.requestId ? (
        <span className="mt-1 block font-mono text-xs text-muted">
          {[props.trouble.code, props.trouble.requestId ? `request ${props.trouble.requestId}` : null]
            .filter(Boolean)
            .join(" · ")}
        </span>
      ) : null}
    </Notice>
  );
}
