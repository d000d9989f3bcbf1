"use client";

import type { Permission } from "@switchyard/contracts";
import { BookOpen, PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { cn } from "../../components/ui/class-names.ts";
import { NavLinks } from "./nav-links.tsx";

/** The rail of wide screens. Whether it is narrow is kept in a cookie, so that the server draws it right. */
export function Rail(props: {
  readonly org: string;
  readonly rights: readonly Permission[];
  readonly narrow: boolean;
}) {
  const [narrow, setNarrow] = useState(props.narrow);
  const toggle = () => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support
    document.cookie = `sy_rail=${narrow ? "wide" : "narrow"}; path=/; max-age=31536000; samesite=lax`;
    setNarrow(!narrow);
  };
  const Toggle = narrow ? PanelLeftOpen : PanelLeftClose;
  const row =
    "flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-muted transition-colors hover:bg-hover hover:text-ink";
  return (
    <nav
      aria-label="Organization"
      className={cn(
        "sticky top-13 hidden h-[calc(100dvh-52px)] shrink-0 flex-col justify-between border-e px-2.5 py-4 md:flex",
        narrow ? "w-[53px]" : "w-[212px]",
      )}
    >
      <NavLinks org={props.org} rights={props.rights} narrow={narrow} />
      <div className="flex flex-col gap-0.5">
        <Link href="/docs" className={cn(row, narrow && "w-8 justify-center px-0")}>
          <BookOpen aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
          <span className={narrow ? "sr-only" : undefined}>Docs</span>
        </Link>
        <button type="button" onClick={toggle} className={cn(row, narrow && "w-8 justify-center px-0")}>
          <Toggle aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
          <span className={narrow ? "sr-only" : undefined}>{narrow ? "Widen the rail" : "Collapse"}</span>
        </button>
      </div>
    </nav>
  );
}
