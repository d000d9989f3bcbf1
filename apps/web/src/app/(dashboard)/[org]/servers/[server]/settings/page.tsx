import type { Metadata } from "next";
import { targetsOf } from "../../../../../../features/deployments/promote-words.ts";
import { BrowserOriginsSetting } from "../../../../../../features/server-settings/browser-origins-setting.tsx";
import { DeleteSetting } from "../../../../../../features/server-settings/delete-setting.tsx";
import { DeploysSetting } from "../../../../../../features/server-settings/deploys-setting.tsx";
import { liveEras } from "../../../../../../features/server-settings/era-words.ts";
import { ErasSetting } from "../../../../../../features/server-settings/eras-setting.tsx";
import { NameSetting } from "../../../../../../features/server-settings/name-setting.tsx";
import { SettingsNav } from "../../../../../../features/server-settings/settings-nav.tsx";
import { SourceSetting } from "../../../../../../features/server-settings/source-setting.tsx";
import { SourceStatusCard } from "../../../../../../features/server-settings/source-status-card.tsx";
import { VariablesCard } from "../../../../../../features/server-settings/variables-card.tsx";
import { read, readOrNull, rights } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Settings" };

const parts = [
  ["name", "Name"],
  ["source", "Source"],
  ["changes", "How changes arrive"],
  ["deploys", "Deploys"],
  ["variables", "Variables"],
  ["browsers", "Calls from browsers"],
  ["eras", "Protocol eras"],
  ["delete", "Delete"],
] as const;

/** Name, source and how it is followed, deploys, variables, who calls from browsers, protocol eras, and deletion of one server. */
export default async function ServerSettingsPage(props: {
  readonly params: Promise<{ org: string; server: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [params, search] = await Promise.all([props.params, props.searchParams]);
  const { org } = params;
  const [may, server, settings, status, deliveries, variables] = await Promise.all([
    rights(org),
    read("getServer", { params }),
    read("getDeploySettings", { params }),
    read("getSourceStatus", { params }),
    readOrNull("listDeliveries", { params: { org }, query: { server: params.server, limit: 5 } }),
    readVariables(params, search["variables"]),
  ]);
  const live = server.live ? await readLive(params, server.live.deploymentId) : null;
  const mayDeploy = may.includes("deployment.create");
  const shown = server.source.template ? parts.filter(([id]) => id !== "changes") : parts;
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,48rem)_176px]">
      <div className="flex min-w-0 flex-col gap-6">
        <NameSetting org={org} server={server} />
        <SourceSetting key={JSON.stringify([server.id, server.source])} org={org} server={server} />
        <SourceStatusCard
          org={org}
          server={server}
          status={status}
          deliveries={deliveries?.data ?? []}
          mayReplay={mayDeploy}
        />
        <DeploysSetting key={JSON.stringify(settings)} org={org} server={server} settings={settings} />
        {variables ? (
          <VariablesCard
            org={org}
            server={server.slug}
            redeploys={settings.redeployOnVariables}
            mayDeploy={mayDeploy}
            {...variables}
          />
        ) : null}
        <BrowserOriginsSetting org={org} server={server} />
        <ErasSetting org={org} server={server} live={live} />
        <DeleteSetting org={org} server={server} />
      </div>
      <SettingsNav parts={shown} />
    </div>
  );
}

/** How the live deployment is spoken to. */
async function readLive(params: { readonly org: string; readonly server: string }, deployment: string) {
  const found = await readOrNull("getDeployment", { params: { ...params, deployment } });
  return found && liveEras(found);
}

/** The variables of the environment that the address names, production's otherwise, and what they inherit. */
async function readVariables(params: { readonly org: string; readonly server: string }, named: unknown) {
  const all = (await read("listEnvironments", { params })).data;
  const defaults = all.find((environment) => environment.kind === "defaults");
  const [production, ...previews] = targetsOf(all);
  const environments = [production, defaults, ...previews].filter((environment) => environment !== undefined);
  const chosen = environments.find((environment) => environment.slug === named) ?? environments[0];
  if (!chosen) return null;
  const variablesOf = async (environment: string) =>
    (await read("listVariables", { params, query: { environment } })).data;
  const [variables, inherited] = await Promise.all([
    variablesOf(chosen.slug),
    chosen.kind === "preview" && defaults && !chosen.pull?.fromFork ? variablesOf(defaults.slug) : [],
  ]);
  return { environments, chosen, variables, inherited };
}
