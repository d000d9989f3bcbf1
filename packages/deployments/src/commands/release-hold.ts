import { recordManagementEvent } from "@switchyard/audit";
import { type Actor, AppError, type Deployment, type Failure, type HoldReason, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { changeHold, endQueued, findDeployment } from "../deployment-store.ts";
import type { CommandDeps } from "../deps.ts";
import { getDeployment } from "../queries/list-deployments.ts";
import { findServer, findServerOf, type ServerRow } from "../server-store.ts";
import { parseDeploySettings } from "../settings/deploy-settings.ts";
import { wantReport, wantSync } from "../sync-store.ts";
import type { FollowDeps } from "./deploy-commit.ts";
import { hintDeployment, ringDeployment } from "./ring-deployment.ts";

/**
 * Lets a deployment start that waits for approval; where the server waits for checks, it then waits for those. Another
 * commit needs another approval. Throws AppError server_not_found, deployment_not_found, deployment_not_held.
 */
export async function approveDeployment(
  deps: CommandDeps,
  principal: Principal,
  input: { readonly server: string; readonly deployment: string },
): Promise<Deployment> {
  authorize(principal, "deployment.approve");
  const released = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const row = await findDeployment(tx, server.id, input.deployment);
    if (!row) throw notFound("deployment", input.deployment);
    const release = { from: "approval", approvedBy: actorOf(principal) } as const;
    if (!(await startOrCheck(tx, server, { id: row.id, commitSha: row.commitSha, ...release }))) {
      throw notHeld(row.number, row.status);
    }
    await recordManagementEvent(tx, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      method: "deployment.approve",
      name: `#${row.number}`,
      server,
      deploymentId: row.id,
      arguments: { environment: row.environment.slug, commit: row.commitSha, pull: row.pullNumber },
      context: { requestId: principal.requestId },
    });
    return row.id;
  });
  await ringDeployment(deps, released);
  return getDeployment(deps, principal, input);
}

/**
 * Lets a held deployment start: one that waits for checks, or with `approvedBy` one that waits for approval. Answers whether
 * it was held so. Throws AppError deployment_not_found.
 */
export async function releaseHold(
  deps: FollowDeps,
  principal: Principal,
  input: { readonly deploymentId: string; readonly approvedBy?: Actor },
): Promise<boolean> {
  authorize(principal, "deployment.create");
  const { deploymentId } = input;
  const approvedBy = input.approvedBy ?? null;
  if (approvedBy !== null) authorize(principal, "deployment.approve");
  const released = await deps.db.forOrg(principal.orgId, async (tx) => {
    const found = await findServerOf(tx, deploymentId);
    if (!found) throw notFound("deployment", deploymentId);
    const from: HoldReason = approvedBy === null ? "checks" : "approval";
    return startOrCheck(tx, found.server, { id: deploymentId, commitSha: found.commitSha, from, approvedBy });
  });
  if (released) await ringDeployment(deps, deploymentId);
  return released;
}

/** Ends a held deployment as failed: its checks did not pass. Answers whether it was held. */
export async function failHeld(
  deps: FollowDeps,
  principal: Principal,
  input: { readonly deploymentId: string; readonly failure: Pick<Failure, "code" | "message" | "remedy"> },
): Promise<boolean> {
  authorize(principal, "deployment.create");
  const { deploymentId } = input;
  const failure: Failure = { ...input.failure, step: null, exitCode: null, signal: null, lastLines: [] };
  const ended = await deps.db.forOrg(principal.orgId, async (tx) => {
    const found = await findServerOf(tx, deploymentId);
    if (!found) throw notFound("deployment", deploymentId);
    // Only what is held may be judged by its checks: what was let go runs already, or is about to.
    if (found.hold === null || !(await endQueued(tx, deploymentId, { status: "failed", failure }))) return false;
    await wantReport(tx, deploymentId);
    return true;
  });
  if (ended) await hintDeployment(deps, deploymentId);
  return ended;
}

interface Release {
  readonly id: string;
  readonly commitSha: string | null;
  readonly from: HoldReason;
  readonly approvedBy: Actor | null;
}

/** Takes the hold away; what was approved may have to wait for its checks next. */
async function startOrCheck(tx: OrgTransaction, server: ServerRow, release: Release): Promise<boolean> {
  const checks =
    release.from === "approval" &&
    release.commitSha !== null &&
    server.installationId !== null &&
    parseDeploySettings(server.deploySettings).waitForChecks;
  const { id, from, approvedBy } = release;
  if (!(await changeHold(tx, id, { from, to: checks ? "checks" : null, approvedBy }))) return false;
  if (checks) {
    await wantSync(tx, { orgId: server.orgId, serverId: server.id, kind: "checks", name: release.commitSha ?? id });
  }
  await wantReport(tx, id);
  return true;
}

function notHeld(number: number, status: string): AppError {
  return new AppError({
    code: "deployment_not_held",
    kind: "conflict",
    message: `Deployment #${number} does not wait for an approval (it is ${status}).`,
    remedy: "Look at the newest deployment of this preview: each commit is approved by itself.",
  });
}
