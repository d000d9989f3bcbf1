import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { AppShell } from "../../../features/shell/app-shell.tsx";
import { rights, viewer } from "../../../reads/read.ts";

/** The frame of an org's pages; the 404 page for who does not belong to it. */
export default async function OrgLayout(props: {
  readonly params: Promise<{ org: string }>;
  readonly children: ReactNode;
}) {
  const [{ org }, me, jar] = await Promise.all([props.params, viewer(), cookies()]);
  if (!me.orgs.some((candidate) => candidate.slug === org)) notFound();
  return (
    <AppShell me={me} org={org} rights={await rights(org)} narrowRail={jar.get("sy_rail")?.value === "narrow"}>
      {props.children}
    </AppShell>
  );
}
