import { type Deployment, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { actorOf, authorize, may, type Principal } from "@switchyard/tenancy";
import { type DeploymentFacts, findNewestCommit } from "../deployment-store.ts";
import type { CommandDeps } from "../deps.ts";
import { type EnvironmentRow, findEnvironmentBySlug } from "../environment-store.ts";
import { getDeployment } from "../queries/list-deployments.ts";
import { findServer, lockServer, type ServerRow } from "../server-store.ts";
import { parseDeploySettings } from "../settings/deploy-settings.ts";
import { productionBranch } from "../settings/follow-rules.ts";
import { assertTakesDeployments } from "./promotion-rules.ts";
import { queueDeployment } from "./queue-deployment.ts";
import { hintDeployment, ringDeployment } from "./ring-deployment.ts";

/** What to deploy by hand, and whether without the dependencies that earlier builds kept. */
export interface CreateDeploymentInput {
  readonly server: string;
  readonly environment: string;
  readonly clearCache: boolean;
}

/**
 * Queues a deployment by hand: of the production branch's head in production, of the branch's head in a preview that follows a branch, of
 * the commit that was last deployed in one of a pull request. Deployments of the same environment that still wait are
 * superseded. Code from a fork waits for an approval unless the principal may give it. Throws AppError server_not_found,
 * environment_not_found, environment_closed, environment_takes_no_deployment.
 */
export async function createDeployment(
  deps: CommandDeps,
  principal: Principal,
  input: CreateDeploymentInput,
): Promise<Deployment> {
  authorize(principal, "deployment.create");
  const queued = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    await lockServer(tx, server.id);
    const environment = await findEnvironmentBySlug(tx, server.id, input.environment);
    if (!environment) throw notFound("environment", `${server.slug}@${input.environment}`);
    assertTakesDeployments(environment);
    const what = await whatToDeploy(tx, principal, { server, environment });
    const made = await queueDeployment(tx, principal, {
      ...{ server, environment, trigger: "manual", clearCache: input.clearCache },
      ...what,
    });
    return { ...made, held: (what.facts?.hold ?? null) !== null };
  });
  if (queued.held) await hintDeployment(deps, queued.deploymentId);
  else await ringDeployment(deps, queued.deploymentId);
  for (const id of queued.superseded) await hintDeployment(deps, id);
  return getDeployment(deps, principal, { server: input.server, deployment: queued.deploymentId });
}

interface What {
  readonly ref?: string | null;
  readonly facts?: Partial<DeploymentFacts>;
}

async function whatToDeploy(
  tx: OrgTransaction,
  principal: Principal,
  { server, environment }: { readonly server: ServerRow; readonly environment: EnvironmentRow },
): Promise<What> {
  if (environment.kind === "production") {
    const settings = parseDeploySettings(server.deploySettings);
    const branch = productionBranch(settings, { ref: server.sourceRef, defaultBranch: server.defaultBranch });
    return { ref: settings.productionBranch ?? server.sourceRef, facts: { branch } };
  }
  const { branch, pullNumber, fromFork } = environment;
  const trust: Partial<DeploymentFacts> = !fromFork
    ? {}
    : may(principal, "deployment.approve")
      ? { fromFork, approvedBy: actorOf(principal) }
      : { fromFork, hold: "approval" };
  if (pullNumber === null) return { ref: branch, facts: { branch, ...trust } };
  const last = await findNewestCommit(tx, environment.id);
  const sha = last === null ? null : (last.wantedSha ?? last.commitSha);
  return {
    ref: `refs/pull/${pullNumber}/head`,
    facts: {
      wantedSha: sha,
      commitSha: sha,
      commitMessage: last?.commitMessage ?? null,
      commitAuthor: last?.commitAuthor ?? null,
      branch: last?.branch ?? branch,
      pullNumber,
      ...trust,
    },
  };
}
