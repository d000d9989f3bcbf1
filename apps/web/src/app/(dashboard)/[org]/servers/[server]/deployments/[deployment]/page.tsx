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

/** The steps of one deployment as they run, its log, its failure, its plan and what it exposes. */
export default async function DeploymentPage(props: Props) {
  const params = await props.params;
  const { org, server: slug } = params;
  const [may, deployment, server, manifest] = await Promise.all([
    rights(org),
    read("getDeployment", { params }),
    read("getServer", { params: { org, server: slug } }),
    readOrNull("getManifest", { params: { org, server: slug }, query: { deployment: params.deployment } }),
  ]);
  return (
    <>
      <DeploymentView
        key={deployment.id}
        org={org}
        server={server.slug}
        first={deployment}
        liveNumber={server.live?.number ?? null}
        mayDeploy={may.includes("deployment.create")}
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
