import type { Metadata } from "next";
import { OrgOverview } from "../../../features/overview/org-overview.tsx";
import { read, readOrNull, rights } from "../../../reads/read.ts";

export const metadata: Metadata = { title: "Overview" };

/** What is up, what fails, what was deployed last, in this org. */
export default async function OverviewPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const failed = (outcome: "tool_error" | "rpc_error" | "http_error" | "denied") =>
    readOrNull("listAuditEvents", { params: { org }, query: { outcome, kind: "exchange", limit: 5 } });
  const [may, servers, attention, usage, keys, templates, ...failures] = await Promise.all([
    rights(org),
    read("listServers", { params: { org }, query: { limit: 200 } }),
    read("listAttention", { params: { org } }),
    read("getUsage", { params: { org }, query: { window: "24h" } }),
    readOrNull("listApiKeys", { params: { org }, query: { limit: 200 } }),
    read("listTemplates", { params: {} }),
    failed("tool_error"),
    failed("rpc_error"),
    failed("http_error"),
    failed("denied"),
  ]);
  const events = failures.flatMap((page) => page?.data ?? []);
  return (
    <OrgOverview
      org={org}
      servers={servers.data}
      attention={attention.data}
      usage={usage}
      keys={keys?.data ?? []}
      rights={may}
      templates={templates.data}
      failures={events.sort((a, b) => b.seq - a.seq).slice(0, 5)}
    />
  );
}
