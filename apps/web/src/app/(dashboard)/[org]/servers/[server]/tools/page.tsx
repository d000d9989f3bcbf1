import { Wrench } from "lucide-react";
import type { Metadata } from "next";
import { Card } from "../../../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../../../components/ui/empty-state.tsx";
import { Inspector } from "../../../../../../features/inspector/inspector.tsx";
import { readOrNull } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Tools" };

/** Call a tool of the live deployment from here. */
export default async function ToolsPage(props: { readonly params: Promise<{ org: string; server: string }> }) {
  const params = await props.params;
  const manifest = await readOrNull("getManifest", { params });
  if (!manifest || manifest.tools.length === 0) {
    return (
      <Card>
        <EmptyState icon={Wrench} title={manifest ? "This server exposes no tools" : "Nothing is live yet"}>
          {manifest
            ? "Its prompts and resources are listed on the overview."
            : "Tools are read from the server when a deployment is verified. They can be called here once one is live."}
        </EmptyState>
      </Card>
    );
  }
  return <Inspector org={params.org} server={params.server} manifest={manifest} />;
}
