import { defineJob } from "@switchyard/queue";
import { z } from "zod";

/** Longest a deployment may take in all; each step has a shorter limit of its own. */
export const DEPLOYMENT_TIMEOUT_MS = 30 * 60_000;

/** Says that a deployment waits. Whoever hears it takes the one whose turn it is, which may be another one. */
export const deploymentRun = defineJob({
  name: "deployment.run",
  payload: z.object({ deploymentId: z.string() }),
  attempts: 3,
  backoffMs: 2_000,
  timeoutMs: 10_000,
  key: ({ deploymentId }) => deploymentId,
});

/** Channel on which changes of one deployment are hinted at; subscribers read the rows again. */
export function deploymentChannel(deploymentId: string): string {
  return `deployment:${deploymentId}`;
}

/** Channel that says that routes of a server changed: its live pointer, an instance, its access, or its end. */
export const routesChannel = "routes";
