import type { ApiKey, AuditEvent, Deployment, Permission, Server, Template, Usage } from "@switchyard/contracts";
import { Plus } from "lucide-react";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Card, Section } from "../../components/ui/card.tsx";
import { LiveRefresh } from "../../components/ui/live-refresh.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { EventList } from "../audit/event-list.tsx";
import { AttentionList } from "../deployments/attention-list.tsx";
import { NoServers } from "../servers/no-servers.tsx";
import { serverState } from "../servers/server-state.ts";
import { CallsChart } from "../usage/usage-charts.tsx";
import { LastDeployments } from "./last-deployments.tsx";
import { OnboardingChecklist } from "./onboarding-checklist.tsx";
import { onboardingSteps } from "./onboarding-steps.ts";
import { ServersByState } from "./servers-by-state.tsx";

/** The overview of an org: servers by state, calls of a day, last failures, last deployments. */
export function OrgOverview(props: {
  readonly org: string;
  readonly servers: readonly Server[];
  /** Deployments that wait for a person. */
  readonly attention: readonly Deployment[];
  readonly usage: Usage;
  readonly keys: readonly ApiKey[];
  readonly templates: readonly Template[];
  readonly failures: readonly AuditEvent[];
  readonly rights: readonly Permission[];
}) {
  const { org, servers, rights } = props;
  const mayCreate = rights.includes("server.manage");
  return (
    <>
      <PageHeader
        title="Overview"
        hint={servers.length === 0 ? "Nothing is deployed yet." : <Summary servers={servers} />}
        actions={
          <>
            <LiveRefresh everyMs={10_000} />
            {mayCreate ? (
              <Button asChild tone="primary">
                <Link href={`/${org}/servers/new`}>
                  <Plus aria-hidden />
                  New server
                </Link>
              </Button>
            ) : null}
          </>
        }
      />
      <AttentionList org={org} waiting={waitingOf(props)} withServer />
      {mayCreate ? (
        <OnboardingChecklist steps={onboardingSteps(org, { servers, keys: props.keys, calls: props.usage.total })} />
      ) : null}
      {servers.length === 0 ? (
        <NoServers org={org} templates={props.templates} mayCreate={mayCreate} />
      ) : (
        <>
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <ServersByState org={org} servers={servers} />
            <LastDeployments org={org} servers={servers} />
          </div>
          <Section title="Calls" hint="Every MCP request through the ingress, per hour.">
            <Card>
              <CallsChart usage={props.usage} />
            </Card>
          </Section>
          {rights.includes("audit.read") ? (
            <Section
              title="Last failures"
              action={
                <Button asChild tone="quiet" size="sm">
                  <Link href={`/${org}/audit`}>Open audit</Link>
                </Button>
              }
            >
              <Card>
                <EventList org={org} events={props.failures} empty="No call has failed or been denied." />
              </Card>
            </Section>
          ) : null}
        </>
      )}
    </>
  );
}

function waitingOf(props: { readonly servers: readonly Server[]; readonly attention: readonly Deployment[] }) {
  const slugs = new Map(props.servers.map((server) => [server.id, server.slug]));
  return props.attention.flatMap((deployment) => {
    const server = slugs.get(deployment.serverId);
    return server === undefined ? [] : [{ deployment, server }];
  });
}

function Summary(props: { readonly servers: readonly Server[] }) {
  const live = props.servers.filter((server) => server.live).length;
  const failed = props.servers.filter((server) => serverState(server) === "failed").length;
  return (
    <>
      {live} of {props.servers.length} {props.servers.length === 1 ? "server is" : "servers are"} live
      {failed > 0 ? <span className="text-red"> · {failed} failed</span> : null}
    </>
  );
}
