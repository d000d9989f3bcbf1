import type { Environment } from "@switchyard/contracts";

/** An environment as the API answers it: a preview in which nothing is live, unless said otherwise. */
export function environment(slug: string, over: Partial<Environment> = {}): Environment {
  return {
    id: `env_${slug}`,
    slug,
    kind: slug === "production" ? "production" : "preview",
    liveDeploymentId: null,
    liveSince: null,
    mcpUrl: "",
    branch: null,
    pull: null,
    access: null,
    limits: null,
    variablesChanged: false,
    createdAt: "2026-01-01T00:00:00.000Z",
    expiresAt: null,
    closedAt: null,
    closedReason: null,
    ...over,
  };
}
