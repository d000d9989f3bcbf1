"use client";

import { usePathname } from "next/navigation";
import { PageTabs } from "../../components/ui/page-tabs.tsx";

const pages = [
  ["", "General"],
  ["/sign-in", "Sign-in"],
  ["/limits", "Limits"],
  ["/git", "Git"],
  ["/git/deliveries", "Deliveries"],
] as const;

/** The pages of an org's settings. */
export function SettingsTabs(props: { readonly org: string; readonly maySignIn: boolean }) {
  const pathname = usePathname();
  const shown = pages.filter(([path]) => path !== "/sign-in" || props.maySignIn);
  const tabs = shown.map(([path, words]) => {
    const href = `/${props.org}/settings${path}`;
    return { href, words, open: pathname === href };
  });
  return <PageTabs label="Settings" tabs={tabs} />;
}
