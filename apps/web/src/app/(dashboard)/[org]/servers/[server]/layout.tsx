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
  const params = { org, server: slug };
  const server = await read("getServer", { params });
  const { live, lastDeployment: last } = server;
  const deploymentOf = (deployment: string | undefined) =>
    deployment === undefined ? null : readOrNull("getDeployment", { params: { ...params, deployment } });
  const [may, liveDeployment, lastDeployment, promotions] = await Promise.all([
    rights(org),
    deploymentOf(live?.deploymentId),
    deploymentOf(last?.id === live?.deploymentId ? undefined : last?.id),
    live ? readOrNull("listPromotions", { params, query: { limit: 1 } }) : null,
  ]);
  return (
    <>
      <ServerHeader
        org={org}
        server={server}
        liveDeployment={liveDeployment}
        livePromotion={promotions?.data.find((promotion) => promotion.deploymentId === live?.deploymentId) ?? null}
        lastDeployment={lastDeployment}
        rights={may}
      />
      {props.children}
      <LiveRefresh silent everyMs={isMoving(server.lastDeployment?.status) ? 2_000 : 15_000} />
    </>
  );
}
