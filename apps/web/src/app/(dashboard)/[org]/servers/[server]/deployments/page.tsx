import { EnvironmentSlug } from "@switchyard/contracts";
import { Rocket } from "lucide-react";
import type { Metadata } from "next";
import { Card } from "../../../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../../../components/ui/empty-state.tsx";
import { EnvironmentFilter } from "../../../../../../features/deployments/environment-filter.tsx";
import { MoreDeployments } from "../../../../../../features/deployments/more-deployments.tsx";
import { targetsOf } from "../../../../../../features/deployments/promote-words.ts";
import { read } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Deployments" };

/** Every try, newest first; of one environment where the address names it. */
export default async function DeploymentsPage(props: {
  readonly params: Promise<{ org: string; server: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [params, search] = await Promise.all([props.params, props.searchParams]);
  const named = EnvironmentSlug.safeParse(search["environment"]);
  const environment = named.success ? named.data : null;
  const query = { limit: 30, ...(environment === null ? {} : { environment }) };
  const [page, environments] = await Promise.all([
    read("listDeployments", { params, query }),
    read("listEnvironments", { params }),
  ]);
  const open = targetsOf(environments.data);
  return (
    <div className="flex flex-col gap-4">
      {open.length > 1 || environment !== null ? (
        <EnvironmentFilter
          href={`/${params.org}/servers/${params.server}/deployments`}
          environments={open}
          chosen={environment}
        />
      ) : null}
      {page.data.length === 0 ? (
        <Card>
          <EmptyState icon={Rocket} title={environment ? `No deployment to ${environment} yet` : "No deployment yet"}>
            A deployment is one try: a commit and its settings, built and verified. A failed one never touches what is
            live.
          </EmptyState>
        </Card>
      ) : (
        <MoreDeployments
          key={environment}
          org={params.org}
          server={params.server}
          environment={environment}
          first={page}
        />
      )}
    </div>
  );
}
