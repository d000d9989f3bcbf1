import type { Me, Permission } from "@switchyard/contracts";
import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "../../components/ui/logo.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { MobileNav } from "./mobile-nav.tsx";
import { OrgSwitcher } from "./org-switcher.tsx";
import { Rail } from "./rail.tsx";
import { RememberOrg } from "./remember-org.tsx";

/** The frame of every page of an org: top bar, rail, and the page between them. */
export function AppShell(props: {
  readonly me: Me;
  readonly org: string;
  readonly rights: readonly Permission[];
  readonly narrowRail: boolean;
  readonly children: ReactNode;
}) {
  const name = props.me.orgs.find((org) => org.slug === props.org)?.name ?? props.org;
  return (
    <div className="min-h-dvh">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-60 focus:rounded-md focus:bg-primary focus:px-3 focus:py-2 focus:text-sm focus:text-on-primary"
      >
        Skip to the page
      </a>
      <header className="sticky top-0 z-30 flex h-13 items-center gap-1.5 border-b bg-canvas/85 px-4 backdrop-blur-md">
        <MobileNav org={props.org} name={name} rights={props.rights} />
        <Link
          href={`/${props.org}`}
          aria-label="Switchyard"
          className="grid size-8 shrink-0 place-items-center max-md:hidden"
        >
          <Mark className="size-[22px]" />
        </Link>
        <OrgSwitcher org={props.org} orgs={props.me.orgs} />
        <Breadcrumbs />
        <div className="flex items-center gap-2.5">
          <CommandPalette org={props.org} rights={props.rights} />
          {props.me.user ? <AccountMenu user={props.me.user} /> : null}
        </div>
      </header>
      <div className="flex">
        <Rail org={props.org} rights={props.rights} narrow={props.narrowRail} />
        <main id="page" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          <div className="mx-auto flex w-full max-w-[1180px] flex-col gap-6 px-4 py-6 md:px-8 md:py-8">
            {props.children}
          </div>
        </main>
      </div>
      <RememberOrg org={props.org} />
    </div>
  );
}
