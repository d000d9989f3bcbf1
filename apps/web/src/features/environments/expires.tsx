"use client";

import type { Environment } from "@switchyard/contracts";
import { expiryWords } from "./environment-words.ts";

/** When a preview is closed by itself. */
export function Expires(props: { readonly environment: Pick<Environment, "expiresAt"> }) {
  return (
    <span suppressHydrationWarning title={props.environment.expiresAt ?? undefined}>
      {expiryWords(props.environment, Date.now())}
    </span>
  );
}
