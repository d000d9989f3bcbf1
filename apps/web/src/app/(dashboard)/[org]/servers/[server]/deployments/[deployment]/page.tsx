import type { Metadata } from "next";
import { Card, Section } from "../../../../../../../components/ui/card.tsx";
import { DeploymentView } from "../../../../../../../features/deployments/deployment-view.tsx";
import { ManifestExtras } from "../../../../../../../features/servers/manifest-extras.tsx";
import { ToolsList } from "../../../../../../../features/servers/tools-list.tsx";
import { read, readOrNull, rights } from "../../../../../../../reads/read.ts";

interface Props {
  readonly params: Promise<{ org: string; server: string; deployment: string }>;
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const deployment = await read("getDeployment", { params: await props.params });
  return { title: `Deployment ${deployment.number}` };
}

/** The steps of one deployment as they run, its log, its failure or gates, its plan and what it exposes. */
export default async function DeploymentPage(props: Props) {
  const params = await props.params;
  const { org, server: slug } = params;
  const serverParams = { org, server: slug };
  const [may, deployment, server, environments, manifest] = await Promise.all([
    rights(org),
    read("getDeployment", { params }),
    read("getServer", { params: serverParams }),
    read("listEnvironments", { params: serverParams }),
    readOrNull("getManifest", { params: serverParams, query: { deployment: params.deployment } }),
  ]);
  const lived = await Promise.all(
    [...new Set(["production", deployment.environment])].map(async (environment) => {
      const page = await readOrNull("listPromotions", { params: serverParams, query: { environment, limit: 100 } });
      return [environment, (page?.data ?? []).map((promotion) => promotion.deploymentId)] as const;
    }),
  );
  return (
    <>
      <DeploymentView
        key={deployment.id}
        org={org}
        server={server.slug}
        source={server.source}
        first={deployment}
        environments={environments.data}
        lived={Object.fromEntries(lived)}
        rights={may}
      />
      {manifest ? (
        <Section title="Manifest" hint="What this deployment exposes, captured when it was verified.">
          <Card className="overflow-hidden">
            <ToolsList manifest={manifest} callBase={null} />
            <ManifestExtras manifest={manifest} />
          </Card>
        </Section>
      ) : null}
    </>
  );
}
