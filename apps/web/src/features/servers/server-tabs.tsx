"use client";

import type { Permission } from "@switchyard/contracts";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { cn } from "../../components/ui/class-names.ts";

const tabs = [
  ["", "Overview", "server.read"],
  ["/deployments", "Deployments", "server.read"],
  ["/environments", "Environments", "server.read"],
  ["/tools", "Tools", "mcp.call"],
  ["/logs", "Logs", "server.read"],
  ["/audit", "Audit", "audit.read"],
  ["/settings", "Settings", "server.manage"],
] as const;

/** The pages of one server that these rights open. */
export function ServerTabs(props: {
  readonly org: string;
  readonly server: string;
  readonly rights: readonly Permission[];
}) {
  const pathname = usePathname();
  const base = `/${props.org}/servers/${props.server}`;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On phones the open tab may lie outside what is seen of the row.
    const open = pathname && nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (nav.current && open) nav.current.scrollLeft = open.offsetLeft - 24;
  }, [pathname]);
  return (
    <nav
      ref={nav}
      aria-label="Server"
      className="-mx-4 flex gap-1 overflow-x-auto border-b px-4 [scrollbar-width:none] md:mx-0 md:px-0"
    >
      {tabs.map(([path, words, needs]) => {
        if (!props.rights.includes(needs)) return null;
        const open = path === "" ? pathname === base : pathname.startsWith(`${base}${path}`);
        return (
          <Link
            key={path}
            href={`${base}${path}`}
            aria-current={open ? "page" : undefined}
            className={cn(
              "relative flex h-10 shrink-0 items-center rounded-sm px-2.5 text-sm text-muted transition-colors first:-ms-2.5 hover:text-ink focus-visible:-outline-offset-2 pointer-coarse:h-11",
              open && "font-medium text-ink after:absolute after:inset-x-2.5 after:bottom-0 after:h-0.5 after:bg-ink",
            )}
          >
            {words}
          </Link>
        );
      })}
    </nav>
  );
}
