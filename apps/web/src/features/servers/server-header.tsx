import type { Deployment, Permission, Promotion, Server } from "@switchyard/contracts";
import { Notice } from "../../components/ui/notice.tsx";
import { DeployButton } from "../deployments/deploy-button.tsx";
import { faultWords } from "../server-settings/source-words.ts";
import { ServerTabs } from "./server-tabs.tsx";
import { StateLine } from "./state-line.tsx";

/** The top of every page of a server: its name, the state line, Deploy, and the tabs. */
export function ServerHeader(props: {
  readonly org: string;
  readonly server: Server;
  readonly liveDeployment: Deployment | null;
  readonly livePromotion: Promotion | null;
  readonly lastDeployment: Deployment | null;
  readonly rights: readonly Permission[];
}) {
  const { org, server } = props;
  const fault = faultWords(server.source);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1.5">
        <div className="flex items-start justify-between gap-4">
          <h1 className="untrusted min-w-0 pt-0.5 text-xl font-semibold tracking-[-0.018em]">{server.name}</h1>
          {props.rights.includes("deployment.create") ? <DeployButton org={org} server={server.slug} /> : null}
        </div>
        <StateLine
          org={org}
          server={server}
          liveDeployment={props.liveDeployment}
          livePromotion={props.livePromotion}
          lastDeployment={props.lastDeployment}
        />
      </div>
      {fault ? (
        <Notice tone="danger" title={fault.title}>
          {fault.remedy}
        </Notice>
      ) : null}
      {server.access === "public" ? (
        <Notice tone="warning" title="Public: anyone who knows the endpoint may call it">
          Calls are audited as anonymous. Change the access under Settings.
        </Notice>
      ) : null}
      {server.sandboxLacks.length > 0 ? (
        <Notice tone="warning" title="This installation runs without the full sandbox">
          What it cannot hold: {server.sandboxLacks.join("; ")}. Run the worker as root to have all of it.
        </Notice>
      ) : null}
      <ServerTabs org={org} server={server.slug} rights={props.rights} />
    </div>
  );
}
