import { Notice } from "./notice.tsx";

/** A failure in the order of use: what happened, what to do, and the id to quote. */
export function TroubleNotice(props: {
  readonly trouble: {
    readonly message: string;
    readonly remedy: string | null;
    readonly requestId: string | null;
  } | null;
}) {
  if (!props.trouble) return null;
  return (
    <Notice tone="danger" title={props.trouble.message}>
      {props.trouble.remedy}
      {props.trouble.requestId ? (
        <span className="mt-1 block font-mono text-xs text-muted">Request {props.trouble.requestId}</span>
      ) : null}
    </Notice>
  );
}
