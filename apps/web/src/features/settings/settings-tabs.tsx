"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../../components/ui/class-names.ts";

const tabs = [
  ["", "General"],
  ["/git", "Git"],
  ["/git/deliveries", "Deliveries"],
] as const;

/** The pages of an org's settings. */
export function SettingsTabs(props: { readonly org: string }) {
  const pathname = usePathname();
  const base = `/${props.org}/settings`;
  return (
    <nav
      aria-label="Settings"
      className="-mx-4 flex gap-1 overflow-x-auto border-b px-4 [scrollbar-width:none] md:mx-0 md:px-0"
    >
      {tabs.map(([path, words]) => {
        const open = pathname === `${base}${path}`;
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
