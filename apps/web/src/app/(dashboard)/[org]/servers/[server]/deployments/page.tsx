import { Rocket } from "lucide-react";
import type { Metadata } from "next";
import { Card } from "../../../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../../../components/ui/empty-state.tsx";
import { MoreDeployments } from "../../../../../../features/deployments/more-deployments.tsx";
import { read } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Deployments" };

/** Every try, newest first. */
export default async function DeploymentsPage(props: { readonly params: Promise<{ org: string; server: string }> }) {
  const params = await props.params;
  const page = await read("listDeployments", { params, query: { limit: 30 } });
  if (page.data.length === 0) {
    return (
      <Card>
        <EmptyState icon={Rocket} title="No deployment yet">
          A deployment is one try: a commit and its settings, built and verified. A failed one never touches what is
          live.
        </EmptyState>
      </Card>
    );
  }
  return <MoreDeployments org={params.org} server={params.server} first={page} />;
}
