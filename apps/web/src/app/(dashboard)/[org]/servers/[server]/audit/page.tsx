import type { Metadata } from "next";
import { auditQuery, readFilters } from "../../../../../../features/audit/audit-filters.ts";
import { AuditView } from "../../../../../../features/audit/audit-view.tsx";
import { read, readOrNull } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Audit" };

/** The audit list, fixed to one server. */
export default async function ServerAuditPage(props: {
  readonly params: Promise<{ org: string; server: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [{ org, server }, search] = await Promise.all([props.params, props.searchParams]);
  const { server: _, ...filters } = readFilters(search);
  const event = typeof search["event"] === "string" ? search["event"] : null;
  const [first, opened] = await Promise.all([
    read("listAuditEvents", { params: { org }, query: { ...auditQuery(filters, Date.now()), server } }),
    event === null ? null : readOrNull("getAuditEvent", { params: { org, event } }),
  ]);
  return <AuditView org={org} server={server} servers={[]} filters={filters} first={first} opened={opened} />;
}
