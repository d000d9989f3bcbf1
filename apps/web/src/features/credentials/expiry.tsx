"use client";

import { exact, until } from "../../components/ui/time-words.ts";

/** When something ends, from now; the exact time on hover. */
export function Expiry(props: { readonly expiresAt: string | null }) {
  if (props.expiresAt === null) return "Never";
  return (
    <time dateTime={props.expiresAt} title={exact(props.expiresAt, false)} suppressHydrationWarning>
      {until(props.expiresAt, Date.now())}
    </time>
  );
}
