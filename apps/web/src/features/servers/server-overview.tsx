import type { AuditEvent, Deployment, Manifest, Permission, Server, Usage } from "@switchyard/contracts";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Card, Section } from "../../components/ui/card.tsx";
import { EventList } from "../audit/event-list.tsx";
import { ConnectPanel } from "../connect/connect-panel.tsx";
import { AttentionList, type Waiting } from "../deployments/attention-list.tsx";
import { erasWords, spokenOf } from "../deployments/protocol-words.ts";
import { CallsChart, LatencyChart } from "../usage/usage-charts.tsx";
import { Endpoint } from "./endpoint.tsx";
import { ManifestExtras } from "./manifest-extras.tsx";
import { ToolsList } from "./tools-list.tsx";

/** The overview of a live server. */
export function ServerOverview(props: {
  readonly org: string;
  readonly server: Server;
  readonly waiting: readonly Waiting[];
  /** What is live; null where it may not be read. */
  readonly deployment: Deployment | null;
  readonly manifest: Manifest | null;
  readonly usage: Usage;
  readonly calls: readonly AuditEvent[];
  readonly failures: readonly AuditEvent[];
  readonly rights: readonly Permission[];
}) {
  const { org, server, manifest, rights, deployment } = props;
  const spoken = deployment && spokenOf(deployment);
  const base = `/${org}/servers/${server.slug}`;
  const tools = manifest?.tools.length ?? 0;
  return (
    <>
      <AttentionList org={org} waiting={props.waiting} withServer={false} />
      <Endpoint server={server} eras={spoken && erasWords(spoken)} />
      <Section id="connect" title="Connect">
        <ConnectPanel
          org={org}
          server={{ slug: server.slug, mcpUrl: server.mcpUrl, access: server.access }}
          stateless={(manifest?.eras.includes("2026") ?? true) || deployment?.eraBridged === true}
          mayCreateKey={rights.includes("key.manage")}
        />
      </Section>
      {manifest ? (
        <Section
          title={`${tools} ${tools === 1 ? "tool" : "tools"}`}
          action={
            tools > 0 && rights.includes("mcp.call") ? (
              <Button asChild tone="quiet" size="sm">
                <Link href={`${base}/tools`}>Call a tool</Link>
              </Button>
            ) : null
          }
        >
          <Card className="overflow-hidden">
            <ToolsList manifest={manifest} callBase={rights.includes("mcp.call") ? `${base}/tools` : null} />
            <ManifestExtras manifest={manifest} />
          </Card>
        </Section>
      ) : null}
      <Section title="Calls">
        <Card className="grid lg:grid-cols-2 lg:divide-x max-lg:divide-y">
          <CallsChart usage={props.usage} />
          <LatencyChart usage={props.usage} />
        </Card>
      </Section>
      {rights.includes("audit.read") ? (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Section
            title="Last calls"
            action={
              <Button asChild tone="quiet" size="sm">
                <Link href={`${base}/audit`}>All calls</Link>
              </Button>
            }
          >
            <Card>
              <EventList
                org={org}
                server={server.slug}
                events={props.calls}
                empty="No call yet. Connect a client, or call a tool from the Tools page."
              />
            </Card>
          </Section>
          <Section title="Last failures">
            <Card>
              <EventList
                org={org}
                server={server.slug}
                events={props.failures}
                empty="No call has failed or been denied."
              />
            </Card>
          </Section>
        </div>
      ) : null}
    </>
  );
}
