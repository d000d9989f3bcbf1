"use client";

import type { Permission } from "@switchyard/contracts";
import { usePathname } from "next/navigation";
import { PageTabs } from "../../components/ui/page-tabs.tsx";

const pages = [
  ["", "Overview", "server.read"],
  ["/deployments", "Deployments", "server.read"],
  ["/environments", "Environments", "server.read"],
  ["/tools", "Tools", "mcp.call"],
  ["/access", "Access", "member.read"],
  ["/limits", "Limits", "server.read"],
  ["/logs", "Logs", "server.read"],
  ["/audit", "Audit", "audit.read"],
  ["/settings", "Settings", "server.manage"],
] as const;

/** The pages of one server that these rights open. */
export function ServerTabs(props: {
  readonly org: string;
  readonly server: string;
  readonly rights: readonly Permission[];
}) {
  const pathname = usePathname();
  const base = `/${props.org}/servers/${props.server}`;
  const tabs = pages
    .filter(([, , needs]) => props.rights.includes(needs))
    .map(([path, words]) => {
      const href = `${base}${path}`;
      return { href, words, open: path === "" ? pathname === base : pathname.startsWith(href) };
    });
  return <PageTabs label="Server" tabs={tabs} />;
}
