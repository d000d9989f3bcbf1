"use client";

import type { Me } from "@switchyard/contracts";
import { BookOpen, LogOut, UserRound } from "lucide-react";
import Link from "next/link";
import { signOut } from "next-auth/react";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../components/ui/menu.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

/** Who is signed in, their account, the theme, and the way out. */
export function AccountMenu(props: { readonly user: NonNullable<Me["user"]> }) {
  const name = props.user.name ?? props.user.email;
  return (
    <Menu>
      <MenuTrigger
        aria-label={`Account of ${name}`}
        className="group grid size-8 place-items-center rounded-full pointer-coarse:size-11"
      >
        <span
          aria-hidden
          className="grid size-8 place-items-center rounded-full bg-hover text-xs font-semibold text-ink uppercase group-hover:bg-line"
        >
          {[...name][0]}
        </span>
      </MenuTrigger>
      <MenuContent align="end" className="w-60">
        <div className="px-2 pt-1.5 pb-2">
          <p className="truncate text-sm font-medium">{name}</p>
          {props.user.name ? <p className="truncate text-xs text-muted">{props.user.email}</p> : null}
        </div>
        <MenuSeparator />
        <MenuItem asChild>
          <Link href="/account">
            <UserRound aria-hidden />
            Account
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href="/docs">
            <BookOpen aria-hidden />
            Docs
          </Link>
        </MenuItem>
        <div className="flex items-center justify-between px-2 py-1.5 text-sm">
          Theme
          <ThemeChoice />
        </div>
        <MenuSeparator />
        <MenuItem onSelect={() => void signOut({ callbackUrl: "/sign-in" })}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
