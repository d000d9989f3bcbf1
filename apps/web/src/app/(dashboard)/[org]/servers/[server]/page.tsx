import { AttentionList } from "../../../../../features/deployments/attention-list.tsx";
import { NotLiveYet } from "../../../../../features/servers/not-live-yet.tsx";
import { ServerOverview } from "../../../../../features/servers/server-overview.tsx";
import { read, readOrNull, rights } from "../../../../../reads/read.ts";

/** Is it up, how is it called, what does it offer, what was called. */
export default async function ServerPage(props: { readonly params: Promise<{ org: string; server: string }> }) {
  const params = await props.params;
  const { org } = params;
  const failed = (outcome: "tool_error" | "rpc_error" | "http_error" | "denied") =>
    readOrNull("listAuditEvents", {
      params: { org },
      query: { server: params.server, kind: "exchange", outcome, limit: 5 },
    });
  const [server, may, attention, manifest, usage, calls, ...failures] = await Promise.all([
    read("getServer", { params }),
    rights(org),
    read("listAttention", { params: { org } }),
    readOrNull("getManifest", { params }),
    read("getServerUsage", { params, query: { window: "24h" } }),
    readOrNull("listAuditEvents", { params: { org }, query: { server: params.server, kind: "exchange", limit: 6 } }),
    failed("tool_error"),
    failed("rpc_error"),
    failed("http_error"),
    failed("denied"),
  ]);
  const waiting = attention.data
    .filter((deployment) => deployment.serverId === server.id)
    .map((deployment) => ({ deployment, server: server.slug }));
  if (!server.live) {
    return (
      <>
        <AttentionList org={org} waiting={waiting} withServer={false} />
        <NotLiveYet org={org} server={server} />
      </>
    );
  }
  const deployment = await readOrNull("getDeployment", { params: { ...params, deployment: server.live.deploymentId } });
  return (
    <ServerOverview
      org={org}
      waiting={waiting}
      server={server}
      deployment={deployment}
      manifest={manifest}
      usage={usage}
      calls={calls?.data ?? []}
      failures={failures
        .flatMap((page) => page?.data ?? [])
        .sort((a, b) => b.seq - a.seq)
        .slice(0, 5)}
      rights={may}
    />
  );
}
