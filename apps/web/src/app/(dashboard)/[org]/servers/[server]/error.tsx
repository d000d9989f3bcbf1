"use client";

import { ErrorPanel } from "../../../../../features/shell/error-panel.tsx";

/** What is shown instead of a page that failed. */
export default function PageError(props: { readonly error: Error & { digest?: string }; readonly reset: () => void }) {
  return <ErrorPanel digest={props.error.digest} reset={props.reset} />;
}
