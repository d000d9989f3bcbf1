import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";

/** A secret at the one moment it can be seen. */
export function RevealedSecret(props: { readonly secret: string; readonly children?: ReactNode }) {
  return (
    <div
      role="status"
      className="flex min-w-0 flex-col gap-2 rounded-lg border border-green-solid/35 bg-green-soft p-3.5"
    >
      <p className="text-sm font-medium">Copy this now. It is not shown again.</p>
      <div className="flex items-center gap-2 rounded-md border bg-surface ps-3">
        <code data-testid="secret" className="min-w-0 flex-1 py-1.5 font-mono text-xs break-all">
          {props.secret}
        </code>
        <CopyButton text={props.secret} label="the secret" />
      </div>
      {props.children ? <p className="text-sm text-muted">{props.children}</p> : null}
    </div>
  );
}
