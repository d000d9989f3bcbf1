"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { PageTabs } from "../../components/ui/page-tabs.tsx";

const pages = [
  ["", "OAuth clients"],
  ["/keys", "API keys"],
  ["/consents", "Consents"],
] as const;

/** The head of the pages of credentials: what they are, and the row to go between them. */
export function CredentialsHeader(props: { readonly org: string; readonly action: ReactNode }) {
  const pathname = usePathname();
  const tabs = pages.map(([path, words]) => {
    const href = `/${props.org}/credentials${path}`;
    return { href, words, open: pathname === href };
  });
  return (
    <>
      <PageHeader
        title="Credentials"
        hint="What opens your servers and this API: issued to teammates and machines, or allowed by members."
        actions={props.action}
      />
      <PageTabs label="Credentials" tabs={tabs} />
    </>
  );
}
