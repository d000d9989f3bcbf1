"use client";

import { usePathname } from "next/navigation";
import { PageTabs } from "../../components/ui/page-tabs.tsx";

const pages = [
  ["", "People"],
  ["/roles", "Roles"],
] as const;

/** The people of an org, and what their roles let them do. */
export function MembersTabs(props: { readonly org: string }) {
  const pathname = usePathname();
  const tabs = pages.map(([path, words]) => {
    const href = `/${props.org}/members${path}`;
    return { href, words, open: pathname === href };
  });
  return <PageTabs label="Members" tabs={tabs} />;
}
