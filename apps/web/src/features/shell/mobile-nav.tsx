"use client";

import type { Permission } from "@switchyard/contracts";
import { BookOpen, Menu } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogTrigger, SheetContent } from "../../components/ui/dialog.tsx";
import { NavLinks } from "./nav-links.tsx";

/** The rail on phones: a sheet from the side. */
export function MobileNav(props: {
  readonly org: string;
  readonly name: string;
  readonly rights: readonly Permission[];
}) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button tone="quiet" size="icon" className="-ms-2 md:hidden" aria-label="Open navigation">
          <Menu aria-hidden />
        </Button>
      </DialogTrigger>
      <SheetContent title={props.name} side="start">
        <nav aria-label="Organization" className="flex flex-col gap-4 p-3">
          <NavLinks org={props.org} rights={props.rights} onGo={close} />
          <Link
            href="/docs"
            onClick={close}
            className="flex h-11 items-center gap-2.5 border-t px-2 text-sm text-muted"
          >
            <BookOpen aria-hidden className="size-4" strokeWidth={1.75} />
            Docs
          </Link>
        </nav>
      </SheetContent>
    </Dialog>
  );
}
