import type { Deployment, Environment } from "@switchyard/contracts";
import { missingLive } from "../features/environments/environment-facts.ts";
import { read, readOrNull } from "./read.ts";

/** Live deployments beyond the newest that are read one by one. */
const LIVE_MAX = 20;

/** The environments of a server with their newest deployments and what is live in them. */
export async function readEnvironments(
  params: { readonly org: string; readonly server: string },
  environment?: string,
): Promise<{ readonly environments: readonly Environment[]; readonly deployments: readonly Deployment[] }> {
  const query = { limit: 100, ...(environment === undefined ? {} : { environment }) };
  const [environments, deployments] = await Promise.all([
    read("listEnvironments", { params }),
    read("listDeployments", { params, query }),
  ]);
  const wanted = environments.data.filter((one) => environment === undefined || one.slug === environment);
  const missing = missingLive(wanted, deployments.data).slice(0, LIVE_MAX);
  const live = await Promise.all(
    missing.map((deployment) => readOrNull("getDeployment", { params: { ...params, deployment } })),
  );
  return {
    environments: environments.data,
    deployments: [...deployments.data, ...live.filter((deployment) => deployment !== null)],
  };
}
