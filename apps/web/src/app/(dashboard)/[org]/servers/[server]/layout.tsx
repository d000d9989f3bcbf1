import type { Metadata } from "next";
import type { ReactNode } from "react";
import { LiveRefresh } from "../../../../../components/ui/live-refresh.tsx";
import { ServerHeader } from "../../../../../features/servers/server-header.tsx";
import { isMoving } from "../../../../../features/servers/server-state.ts";
import { read, readOrNull, rights } from "../../../../../reads/read.ts";

interface Props {
  readonly params: Promise<{ org: string; server: string }>;
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const params = await props.params;
  const server = await read("getServer", { params });
  return { title: { default: server.name, template: `%s · ${server.name} · Switchyard` } };
}

/** What every page of a server stands under. */
export default async function ServerLayout(props: Props & { readonly children: ReactNode }) {
  const { org, server: slug } = await props.params;
  const server = await read("getServer", { params: { org, server: slug } });
  const liveDeployment = server.live
    ? await readOrNull("getDeployment", { params: { org, server: slug, deployment: server.live.deploymentId } })
    : null;
  return (
    <>
      <ServerHeader org={org} server={server} liveDeployment={liveDeployment} rights={await rights(org)} />
      {props.children}
      <LiveRefresh silent everyMs={isMoving(server.lastDeployment?.status) ? 2_000 : 15_000} />
    </>
  );
}
