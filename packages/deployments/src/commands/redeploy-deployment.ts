import { Actor, AppError, type Deployment, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { authorize, type Principal } from "@switchyard/tenancy";
import { type DeploymentFacts, type DeploymentRow, findDeployment, findUnderway } from "../deployment-store.ts";
import type { CommandDeps } from "../deps.ts";
import { type EnvironmentRow, findEnvironmentBySlug, findEnvironments } from "../environment-store.ts";
import { getDeployment } from "../queries/list-deployments.ts";
import { findServer, lockServer, type ServerRow } from "../server-store.ts";
import { parseDeploySettings } from "../settings/deploy-settings.ts";
import type { FollowDeps } from "./deploy-commit.ts";
import { assertTakesDeployments } from "./promotion-rules.ts";
import { type Queued, queueDeployment } from "./queue-deployment.ts";
import { hintDeployment, ringDeployment } from "./ring-deployment.ts";

/**
 * Deploys the artifact of a deployment again, with the environment's variables as they are now: nothing is fetched or built;
 * verify and promote run. Throws AppError server_not_found, deployment_not_found, artifact_absent, environment_closed.
 */
export async function redeployDeployment(
  deps: CommandDeps,
  principal: Principal,
  input: { readonly server: string; readonly deployment: string },
): Promise<Deployment> {
  authorize(principal, "deployment.create");
  const queued = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    await lockServer(tx, server.id);
    const row = await findDeployment(tx, server.id, input.deployment);
    if (!row) throw notFound("deployment", input.deployment);
    if (row.artifactDigest === null || row.plan === null) throw artifactAbsent(row.number, row.status);
    const environment = await findEnvironmentBySlug(tx, server.id, row.environment.slug);
    if (!environment) throw notFound("environment", `${server.slug}@${row.environment.slug}`);
    assertTakesDeployments(environment);
    return queueAgain(tx, principal, { server, environment, row, trigger: "redeploy" });
  });
  await ring(deps, [queued]);
  return getDeployment(deps, principal, { server: input.server, deployment: queued.deploymentId });
}

/**
 * Deploys what is live in an environment again after its variables were changed, where the server's settings say so; for
 * the defaults of previews, what is live in every open preview that is not from a fork. An environment for which a deployment
 * waits or is built is left alone: that one takes the variables as they are when it is verified. Answers the deployments it
 * made. Throws AppError server_not_found, environment_not_found.
 */
export async function redeployOnVariables(
  deps: FollowDeps,
  principal: Principal,
  input: { readonly server: string; readonly environment: string },
): Promise<readonly string[]> {
  authorize(principal, "variable.manage");
  const queued = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    if (!parseDeploySettings(server.deploySettings).redeployOnVariables) return [];
    await lockServer(tx, server.id);
    const made: Queued[] = [];
    for (const environment of await affected(tx, server, input.environment)) {
      const row = await whatToRedeploy(tx, server.id, environment);
      if (row) made.push(await queueAgain(tx, principal, { server, environment, row, trigger: "variables" }));
    }
    return made;
  });
  await ring(deps, queued);
  return queued.map((one) => one.deploymentId);
}

async function affected(tx: OrgTransaction, server: ServerRow, slug: string): Promise<readonly EnvironmentRow[]> {
  const environment = await findEnvironmentBySlug(tx, server.id, slug);
  if (!environment) throw notFound("environment", `${server.slug}@${slug}`);
  const all = environment.kind === "defaults" ? await findEnvironments(tx, [server.id]) : [environment];
  const previewsOnly = environment.kind === "defaults";
  return all.filter(
    (one) =>
      one.closedAt === null && !one.fromFork && (previewsOnly ? one.kind === "preview" : one.kind !== "defaults"),
  );
}

/** The deployment whose artifact is to run with new variables; null when what is on its way takes them by itself. */
async function whatToRedeploy(
  tx: OrgTransaction,
  serverId: string,
  environment: EnvironmentRow,
): Promise<DeploymentRow | null> {
  const underway = (await findUnderway(tx, environment.id)).filter((row) => row.hold === null);
  const [newest] = underway;
  // One that is being verified may have been started with the variables of before.
  if (newest?.status === "verifying") return newest;
  if (newest !== undefined || environment.liveDeploymentId === null) return null;
  return findDeployment(tx, serverId, environment.liveDeploymentId);
}

interface Again {
  readonly server: ServerRow;
  readonly environment: EnvironmentRow;
  readonly row: DeploymentRow;
  readonly trigger: "redeploy" | "variables";
}

function queueAgain(tx: OrgTransaction, principal: Principal, again: Again): Promise<Queued> {
  const { server, environment, row, trigger } = again;
  const facts: DeploymentFacts = {
    wantedSha: row.wantedSha,
    commitSha: row.commitSha,
    commitMessage: row.commitMessage,
    commitAuthor: row.commitAuthor,
    branch: row.branch,
    pullNumber: row.pullNumber,
    fromFork: row.fromFork,
    hold: null,
    approvedBy: Actor.nullable().catch(null).parse(row.approvedBy),
    // What was built once is named by the deployment that built it, however often it is deployed again.
    reusedFrom: row.reusedFrom ?? row.id,
  };
  return queueDeployment(tx, principal, { server, environment, trigger, clearCache: false, facts });
}

async function ring(deps: FollowDeps, queued: readonly Queued[]): Promise<void> {
  for (const { deploymentId, superseded } of queued) {
    await ringDeployment(deps, deploymentId);
    for (const id of superseded) await hintDeployment(deps, id);
  }
}

function artifactAbsent(number: number, status: string): AppError {
  return new AppError({
    code: "artifact_absent",
    kind: "conflict",
    message: `Deployment #${number} (${status}) has no artifact that could be deployed again.`,
    remedy: "Choose one that was built, or deploy the ref's head.",
  });
}
