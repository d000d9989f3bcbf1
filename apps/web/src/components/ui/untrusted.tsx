"use client";

import { useState } from "react";
import { cn } from "./class-names.ts";

/** Text others wrote: always text, its own direction, cut at `limit` characters with a way to see all. */
export function Untrusted(props: {
  readonly text: string;
  readonly limit?: number;
  readonly className?: string;
  readonly mono?: boolean;
}) {
  const limit = props.limit ?? 280;
  const [whole, setWhole] = useState(false);
  const cut = props.text.length > limit;
  return (
    <span
      dir="auto"
      className={cn("untrusted whitespace-pre-wrap", props.mono && "font-mono text-xs", props.className)}
    >
      {cut && !whole ? `${props.text.slice(0, limit)}…` : props.text}
      {cut ? (
        <button
          type="button"
          onClick={() => setWhole(!whole)}
          className="ms-1.5 min-h-6 text-sm font-medium text-accent-ink hover:underline"
        >
          {whole ? "Show less" : "Show all"}
        </button>
      ) : null}
    </span>
  );
}
