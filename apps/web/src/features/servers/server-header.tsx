import type { Deployment, Permission, Server } from "@switchyard/contracts";
import { Notice } from "../../components/ui/notice.tsx";
import { DeployButton } from "../deployments/deploy-button.tsx";
import { ServerTabs } from "./server-tabs.tsx";
import { StateLine } from "./state-line.tsx";

/** The top of every page of a server: its name, the state line, Deploy, and the tabs. */
export function ServerHeader(props: {
  readonly org: string;
  readonly server: Server;
  readonly liveDeployment: Deployment | null;
  readonly rights: readonly Permission[];
}) {
  const { org, server } = props;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 flex-col gap-1.5">
          <h1 className="untrusted text-xl font-semibold tracking-[-0.018em]">{server.name}</h1>
          <StateLine org={org} server={server} liveDeployment={props.liveDeployment} />
        </div>
        {props.rights.includes("deployment.create") ? <DeployButton org={org} server={server.slug} /> : null}
      </div>
      {server.access === "public" ? (
        <Notice tone="warning" title="Public: anyone who knows the endpoint may call it">
          Calls are audited as anonymous. Change the access under Settings.
        </Notice>
      ) : null}
      <ServerTabs org={org} server={server.slug} rights={props.rights} />
    </div>
  );
}
