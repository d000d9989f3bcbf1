"use client";

import { ErrorPanel } from "../features/shell/error-panel.tsx";
import { PlainShell } from "../features/shell/plain-shell.tsx";

/** What is shown instead of a page whose frame failed. */
export default function AppFailure(props: { readonly error: Error & { digest?: string }; readonly reset: () => void }) {
  return (
    <PlainShell>
      <ErrorPanel digest={props.error.digest} reset={props.reset} />
    </PlainShell>
  );
}
