import type { Deployment } from "@switchyard/contracts";
import { deploymentState, isBlocked } from "./deployment-words.ts";

/**
 * The deployments that wait for a person, newest first: those held for approval, and the newest ready one of an
 * environment where gates block it. A blocked one that a newer ready one has overtaken waits for nobody.
 */
export function waitingForPeople(newestFirst: readonly Deployment[]): readonly Deployment[] {
  const settled = new Set<string>();
  return newestFirst.filter((deployment) => {
    if (deploymentState(deployment) === "approval") return true;
    if (deployment.status !== "ready" || settled.has(deployment.environment)) return false;
    settled.add(deployment.environment);
    return isBlocked(deployment);
  });
}
