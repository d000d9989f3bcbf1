"use client";

import type { Me } from "@switchyard/contracts";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "../../components/ui/menu.tsx";
import { NewOrgDialog } from "./new-org-dialog.tsx";

/** The org one works in, the others one belongs to, and the way to a new one. */
export function OrgSwitcher(props: { readonly org: string; readonly orgs: Me["orgs"] }) {
  const [creating, setCreating] = useState(false);
  const current = props.orgs.find((org) => org.slug === props.org);
  return (
    <>
      <Menu>
        <MenuTrigger className="flex h-8 min-w-0 max-w-44 items-center gap-2 rounded-md px-1.5 text-sm font-medium hover:bg-hover pointer-coarse:h-11">
          <Initial name={current?.name ?? props.org} />
          <span className="truncate">{current?.name ?? props.org}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />
        </MenuTrigger>
        <MenuContent align="start" className="w-64">
          <MenuLabel>Organizations</MenuLabel>
          {props.orgs.map((org) => (
            <MenuItem key={org.id} asChild>
              <Link href={`/${org.slug}`}>
                <Initial name={org.name} />
                <span className="min-w-0 flex-1 truncate">{org.name}</span>
                <span className="text-xs text-muted">{org.role}</span>
                {org.slug === props.org ? <Check aria-hidden /> : null}
              </Link>
            </MenuItem>
          ))}
          <MenuSeparator />
          <MenuItem onSelect={() => setCreating(true)}>
            <Plus aria-hidden />
            New organization
          </MenuItem>
        </MenuContent>
      </Menu>
      <NewOrgDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}

function Initial(props: { readonly name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-5 shrink-0 place-items-center rounded-sm bg-accent-soft text-[11px] font-semibold text-accent-ink uppercase"
    >
      {[...props.name][0] ?? "·"}
    </span>
  );
}
