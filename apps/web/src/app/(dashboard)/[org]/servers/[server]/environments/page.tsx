import type { Metadata } from "next";
import { factsOf } from "../../../../../../features/environments/environment-facts.ts";
import { EnvironmentsOverview } from "../../../../../../features/environments/environments-overview.tsx";
import { read, rights } from "../../../../../../reads/read.ts";
import { readEnvironments } from "../../../../../../reads/read-environments.ts";

export const metadata: Metadata = { title: "Environments" };

/** What is live where: production and every preview. */
export default async function EnvironmentsPage(props: { readonly params: Promise<{ org: string; server: string }> }) {
  const params = await props.params;
  const [may, server, settings, { environments, deployments }] = await Promise.all([
    rights(params.org),
    read("getServer", { params }),
    read("getDeploySettings", { params }),
    readEnvironments(params),
  ]);
  return (
    <EnvironmentsOverview
      org={params.org}
      server={server}
      environments={environments}
      facts={factsOf(environments, deployments)}
      previewsEnabled={settings.previews.enabled}
      rights={may}
    />
  );
}
