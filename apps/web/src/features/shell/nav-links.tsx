"use client";

import type { Permission } from "@switchyard/contracts";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../../components/ui/class-names.ts";
import { Tooltip } from "../../components/ui/tooltip.tsx";
import { isOpen, type NavItem, orgPages } from "./navigation.ts";

/** Links to the pages of an org; `narrow` shows icons whose words are in a tooltip. */
export function NavLinks(props: {
  readonly org: string;
  readonly rights: readonly Permission[];
  readonly narrow?: boolean;
  readonly onGo?: () => void;
}) {
  const pathname = usePathname();
  return (
    <ul className="flex flex-col gap-0.5">
      {orgPages(props.org, props.rights).map((item) => (
        <li key={item.href}>
          <NavLink item={item} open={isOpen(item, pathname)} narrow={props.narrow ?? false} onGo={props.onGo} />
        </li>
      ))}
    </ul>
  );
}

function NavLink(props: {
  readonly item: NavItem;
  readonly open: boolean;
  readonly narrow: boolean;
  readonly onGo: (() => void) | undefined;
}) {
  const { item, open, narrow } = props;
  const link = (
    <Link
      href={item.href}
      {...(props.onGo ? { onClick: props.onGo } : {})}
      aria-current={open ? "page" : undefined}
      className={cn(
        "flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-muted transition-colors hover:bg-hover hover:text-ink pointer-coarse:h-11",
        open && "bg-hover font-medium text-ink",
        narrow && "w-8 justify-center px-0",
      )}
    >
      <item.icon aria-hidden className={cn("size-4 shrink-0", open && "text-accent")} strokeWidth={open ? 2 : 1.75} />
      <span className={narrow ? "sr-only" : undefined}>{item.words}</span>
    </Link>
  );
  return narrow ? (
    <Tooltip words={item.words} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}
