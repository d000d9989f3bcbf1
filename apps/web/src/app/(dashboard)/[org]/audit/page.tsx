import type { Metadata } from "next";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { auditQuery, readFilters } from "../../../../features/audit/audit-filters.ts";
import { AuditView } from "../../../../features/audit/audit-view.tsx";
import { read, readOrNull } from "../../../../reads/read.ts";

export const metadata: Metadata = { title: "Audit" };

/** Who called what, and who changed what, in this org. */
export default async function AuditPage(props: {
  readonly params: Promise<{ org: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [{ org }, search] = await Promise.all([props.params, props.searchParams]);
  const filters = readFilters(search);
  const event = typeof search["event"] === "string" ? search["event"] : null;
  const [first, servers, opened] = await Promise.all([
    read("listAuditEvents", { params: { org }, query: auditQuery(filters, Date.now()) }),
    read("listServers", { params: { org }, query: { limit: 200 } }),
    event === null ? null : readOrNull("getAuditEvent", { params: { org, event } }),
  ]);
  return (
    <>
      <PageHeader title="Audit" hint="Every MCP call and every change, chained by hash. Nothing here can be edited." />
      <AuditView
        org={org}
        servers={servers.data.map((server) => server.slug)}
        filters={filters}
        first={first}
        opened={opened}
      />
    </>
  );
}
