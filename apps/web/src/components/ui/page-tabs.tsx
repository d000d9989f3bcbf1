"use client";

import Link from "next/link";
import { useEffect, useRef } from "react";
import { cn } from "./class-names.ts";

export interface PageTab {
  readonly href: string;
  readonly words: string;
  readonly open: boolean;
}

/** Pages that belong together, as links in a row; the open one is in sight on phones too. */
export function PageTabs(props: { readonly label: string; readonly tabs: readonly PageTab[] }) {
  const nav = useRef<HTMLElement>(null);
  const openHref = props.tabs.find(({ open }) => open)?.href;
  useEffect(() => {
    // On phones the open tab may lie outside what is seen of the row.
    const open = openHref === undefined ? null : nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (nav.current && open) nav.current.scrollLeft = open.offsetLeft - 24;
  }, [openHref]);
  return (
    <nav
      ref={nav}
      aria-label={props.label}
      className="-mx-4 flex gap-1 overflow-x-auto border-b px-4 [scrollbar-width:none] md:mx-0 md:px-0"
    >
      {props.tabs.map(({ href, words, open }) => (
        <Link
          key={href}
          href={href}
          aria-current={open ? "page" : undefined}
          className={cn(
            "relative flex h-10 shrink-0 items-center rounded-sm px-2.5 text-sm text-muted transition-colors first:-ms-2.5 hover:text-ink focus-visible:-outline-offset-2 pointer-coarse:h-11",
            open && "font-medium text-ink after:absolute after:inset-x-2.5 after:bottom-0 after:h-0.5 after:bg-ink",
          )}
        >
          {words}
        </Link>
      ))}
    </nav>
  );
}
