"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../../components/ui/class-names.ts";
import { crumbsOf } from "./navigation.ts";

/** Where the page lies below its org. On phones only the page's parent and itself are shown. */
export function Breadcrumbs() {
  const crumbs = crumbsOf(usePathname());
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1 overflow-hidden">
      <ol className="flex items-center text-sm">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <li
              key={crumb.href}
              className={cn(
                "flex min-w-0 items-center",
                !last && "shrink-0",
                index < crumbs.length - 1 && "hidden sm:flex",
              )}
            >
              <span aria-hidden className="px-1.5 text-faint">
                /
              </span>
              <Link
                href={crumb.href}
                aria-current={last ? "page" : undefined}
                className={cn(
                  "truncate rounded-sm py-1.5 text-muted hover:text-ink",
                  last && "text-ink",
                  crumb.mono && "font-mono text-xs",
                )}
              >
                {crumb.words}
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
