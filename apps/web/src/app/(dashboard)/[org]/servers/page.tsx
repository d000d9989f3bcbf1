import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "../../../../components/ui/button.tsx";
import { LiveRefresh } from "../../../../components/ui/live-refresh.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { NoServers } from "../../../../features/servers/no-servers.tsx";
import { isMoving } from "../../../../features/servers/server-state.ts";
import { ServersTable } from "../../../../features/servers/servers-table.tsx";
import { read, rights } from "../../../../reads/read.ts";

export const metadata: Metadata = { title: "Servers" };

/** The servers of an org, or how to get the first one. */
export default async function ServersPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const [may, servers, templates] = await Promise.all([
    rights(org),
    read("listServers", { params: { org }, query: { limit: 200 } }),
    read("listTemplates", { params: {} }),
  ]);
  const moving = servers.data.some((server) => isMoving(server.lastDeployment?.status));
  return (
    <>
      <PageHeader
        title="Servers"
        hint="MCP servers this organization hosts."
        actions={
          servers.data.length > 0 ? (
            <>
              <LiveRefresh everyMs={moving ? 2_000 : 10_000} />
              {may.includes("server.manage") ? (
                <Button asChild tone="primary">
                  <Link href={`/${org}/servers/new`}>
                    <Plus aria-hidden />
                    New server
                  </Link>
                </Button>
              ) : null}
            </>
          ) : null
        }
      />
      {servers.data.length === 0 ? (
        <NoServers org={org} templates={templates.data} mayCreate={may.includes("server.manage")} />
      ) : (
        <ServersTable org={org} servers={servers.data} />
      )}
    </>
  );
}
