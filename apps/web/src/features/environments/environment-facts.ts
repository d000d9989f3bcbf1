import type { Deployment, Environment } from "@switchyard/contracts";

/** What is live in an environment, and the newest deployment that was made for it. */
export interface EnvironmentFacts {
  readonly live: Deployment | null;
  readonly latest: Deployment | null;
}

/** By slug. What is live may have been made for another environment. */
export type FactsByEnvironment = Readonly<Record<string, EnvironmentFacts>>;

/** Sorts deployments, newest first, to the environments they stand in. */
export function factsOf(environments: readonly Environment[], deployments: readonly Deployment[]): FactsByEnvironment {
  return Object.fromEntries(
    environments.map((environment) => [
      environment.slug,
      {
        live: deployments.find((deployment) => deployment.id === environment.liveDeploymentId) ?? null,
        latest: deployments.find((deployment) => deployment.environment === environment.slug) ?? null,
      },
    ]),
  );
}

/** Ids of live deployments that a list does not hold, to be read one by one. */
export function missingLive(
  environments: readonly Environment[],
  deployments: readonly Deployment[],
): readonly string[] {
  const known = new Set(deployments.map((deployment) => deployment.id));
  const live = environments.flatMap((environment) =>
    environment.closedAt === null && environment.liveDeploymentId ? [environment.liveDeploymentId] : [],
  );
  return [...new Set(live)].filter((id) => !known.has(id));
}
