import { hintRoutes } from "../commands/ring-deployment.ts";
import { drainOthers } from "../instances/claim-store.ts";
import type { Run } from "./run.ts";

/**
 * Sends instances of the environment's other deployments into their drain. Whoever keeps them sees that they finish what
 * they do and then stops them; the deployment does not hold its place in the queue as long.
 */
export async function retireStep(run: Run): Promise<boolean> {
  const { deps, deployment } = run;
  const draining = await drainOthers(deps.db, deployment.environmentId);
  if (draining === 0) return true;
  run.say(`${draining === 1 ? "The instance" : `${draining} instances`} before it finish what they do and then stop.`);
  await hintRoutes(deps, deployment);
  return true;
}
