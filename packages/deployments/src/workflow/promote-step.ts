import { recordManagementEvent } from "@switchyard/audit";
import { Actor } from "@switchyard/contracts";
import { readPolicies } from "../commands/promotion-rules.ts";
import { hintRoutes } from "../commands/ring-deployment.ts";
import { insertVerified } from "../instances/claim-store.ts";
import { calledPort } from "../instances/instance-spec.ts";
import { lockEnvironment, movePointer, rolledBackSince } from "../promotion-store.ts";
import { parseDeploySettings } from "../settings/deploy-settings.ts";
import { wantReport } from "../sync-store.ts";
import type { Run } from "./run.ts";
import { environmentOf } from "./run-environment.ts";
import type { VerifiedInstance } from "./verify-step.ts";

/**
 * Makes the deployment live, with the instance that was verified as its first. Answers false, stops that instance and says why,
 * when a gate blocks, when promotion is manual, when a newer deployment is live already, or when somebody rolled back meanwhile.
 */
export async function promoteStep(run: Run, verified: VerifiedInstance): Promise<boolean> {
  const { deps, deployment } = run;
  const { instance, endpoint } = verified;
  try {
    const held = await whyHeld(run, verified);
    if (held !== null) {
      run.say(held);
      await instance.stop(0);
      return false;
    }
    const address = await instance.address(calledPort(endpoint));
    const why = await deps.db.asSystem("promote a deployment that was verified", async (tx) => {
      const { environmentId, orgId } = deployment;
      const target = await lockEnvironment(tx, { orgId, id: environmentId });
      if (target === null || target.closedAt !== null) return "Not live: the environment was closed meanwhile.";
      if (target.liveNumber !== null && target.liveNumber > deployment.codeNumber) return NEWER;
      if (await rolledBackSince(tx, { environmentId, deploymentId: deployment.id })) return ROLLED_BACK;
      const actor = Actor.parse(deployment.createdBy);
      const moved = await movePointer(tx, {
        orgId,
        serverId: deployment.serverId,
        environmentId,
        from: target.liveDeploymentId,
        to: deployment.id,
        kind: "deploy",
        actor,
        reason: null,
        variableSetId: verified.variableSetId,
        policies: readPolicies(target),
        overruled: [],
      });
      if (!moved) return NEWER;
      await recordManagementEvent(tx, {
        orgId,
        actor,
        method: "deployment.promote",
        name: `#${deployment.number}`,
        server: { id: deployment.serverId, slug: deployment.serverSlug },
        deploymentId: deployment.id,
        arguments: { environment: deployment.environmentSlug, previous: target.liveDeploymentId, automatic: true },
      });
      await wantReport(tx, deployment.id);
      await insertVerified(tx, {
        id: instance.instanceId,
        orgId: deployment.orgId,
        serverId: deployment.serverId,
        environmentId,
        deploymentId: deployment.id,
        workerId: deps.workerId,
        address,
        path: endpoint.path,
      });
      return null;
    });
    if (why !== null) {
      run.say(why);
      await instance.stop(0);
      return false;
    }
    verified.redirect(await deps.instances.adopt({ instance, orgId: deployment.orgId, serverId: deployment.serverId }));
    await hintRoutes(deps, deployment);
    run.say(`Live in ${deployment.environmentSlug}.`);
    return true;
  } catch (error) {
    await instance.stop(0);
    throw error;
  }
}

const NEWER = "A newer deployment is live already; this one stays ready and can be promoted by hand.";
const ROLLED_BACK =
  "Not live: somebody rolled back while this was on its way. It stays ready and can be promoted by hand; the next one goes live again.";

/** Why the deployment does not go live by itself, in words; null when it does. */
async function whyHeld(run: Run, { blocking }: VerifiedInstance): Promise<string | null> {
  if (blocking.length > 0) {
    const names = blocking.map(({ title }) => title).join(" and ");
    return `Not live: ${names} ${blocking.length === 1 ? "blocks" : "block"}. What is live stays. An owner or admin may promote this deployment, with a reason.`;
  }
  const { kind, deploySettings } = await environmentOf(run);
  if (kind !== "production" || parseDeploySettings(deploySettings).promotion !== "manual") return null;
  return "Not live: promotion to production is manual. The deployment is ready and can be promoted by hand.";
}
