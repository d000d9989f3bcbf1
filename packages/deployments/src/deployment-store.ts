import type { Actor, DeploymentStatus, Failure, HoldReason } from "@switchyard/contracts";
import { deploymentSteps } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { leftoverStep } from "./deployment-machine.ts";
import type { SourceColumns } from "./source-input.ts";
import { storedText } from "./stored-text.ts";

/** Source and settings at the moment of creation: a deployment never follows later changes of its server. */
export interface DeploymentSettings extends SourceColumns {
  readonly gitCredentialId: string | null;
  /** Repository of an installation (GitHub's ids), which is then read with a token of it; null for every other source. */
  readonly github: { readonly installationId: number; readonly repositoryId: number } | null;
  readonly clearCache: boolean;
}

/** What is known of the code before it is fetched, and what keeps it from starting. */
export interface DeploymentFacts {
  /** Commit to fetch; null takes the head of the settings' ref. */
  readonly wantedSha: string | null;
  readonly commitSha: string | null;
  readonly commitMessage: string | null;
  readonly commitAuthor: string | null;
  readonly branch: string | null;
  readonly pullNumber: number | null;
  readonly fromFork: boolean;
  readonly hold: HoldReason | null;
  readonly approvedBy: Actor | null;
  /** Deployment whose artifact it takes. */
  readonly reusedFrom: string | null;
}

export interface NewDeployment {
  readonly id: string;
  readonly orgId: string;
  readonly serverId: string;
  readonly environmentId: string;
  readonly trigger: string;
  readonly createdBy: Actor;
  readonly settings: DeploymentSettings;
  readonly facts: DeploymentFacts;
}

/** Writes a queued deployment with its waiting steps under the server's next number. The caller holds the server's lock. */
export async function insertDeployment(tx: OrgTransaction, row: NewDeployment): Promise<number> {
  const last = await tx.deployment.findFirst({
    where: { serverId: row.serverId },
    orderBy: { number: "desc" },
    select: { number: true },
  });
  const number = (last?.number ?? 0) + 1;
  const { facts, ...plain } = row;
  const { approvedBy, ...known } = facts;
  await tx.deployment.create({
    data: {
      ...plain,
      ...known,
      number,
      createdBy: { ...row.createdBy },
      settings: { ...row.settings, github: row.settings.github && { ...row.settings.github } },
      heldAt: facts.hold === null ? null : new Date(),
      ...(approvedBy === null ? {} : { approvedBy: { ...approvedBy } }),
    },
    select: { id: true },
  });
  await tx.deploymentStep.createMany({
    data: deploymentSteps.map((name, position) => ({ deploymentId: row.id, orgId: row.orgId, name, position })),
  });
  return number;
}

export const deploymentColumns = {
  id: true,
  orgId: true,
  number: true,
  serverId: true,
  environmentId: true,
  status: true,
  trigger: true,
  createdBy: true,
  settings: true,
  commitSha: true,
  commitMessage: true,
  commitAuthor: true,
  branch: true,
  pullNumber: true,
  wantedSha: true,
  fromFork: true,
  approvedBy: true,
  hold: true,
  heldAt: true,
  reusedFrom: true,
  gates: true,
  diff: true,
  plan: true,
  artifactDigest: true,
  artifactBytes: true,
  endpoint: true,
  warnings: true,
  failureCode: true,
  failureMessage: true,
  failureRemedy: true,
  failureDetail: true,
  createdAt: true,
  startedAt: true,
  readyAt: true,
  finishedAt: true,
  environment: { select: { slug: true, liveDeploymentId: true } },
  steps: {
    orderBy: { position: "asc" },
    select: { name: true, status: true, startedAt: true, finishedAt: true, durationMs: true },
  },
} as const;

/** One deployment of a server, with its steps. */
export async function findDeployment(tx: OrgTransaction, serverId: string, deploymentId: string) {
  return tx.deployment.findFirst({ where: { id: deploymentId, serverId }, select: deploymentColumns });
}

export type DeploymentRow = NonNullable<Awaited<ReturnType<typeof findDeployment>>>;

/** Ref in the settings of a deployment; null for the default branch. */
export function refOf(row: Pick<DeploymentRow, "settings">): string | null {
  const ref: unknown = Object(row.settings).sourceRef;
  return typeof ref === "string" ? ref : null;
}

/** Deployments of a server, or of one of its environments, highest number first, below `before`; one more than `limit`. */
export async function findDeployments(
  tx: OrgTransaction,
  serverId: string,
  page: { readonly limit: number; readonly before: number | null; readonly environment: string | null },
): Promise<readonly DeploymentRow[]> {
  return tx.deployment.findMany({
    where: {
      serverId,
      ...(page.environment === null ? {} : { environment: { slug: page.environment } }),
      ...(page.before === null ? {} : { number: { lt: page.before } }),
    },
    orderBy: { number: "desc" },
    take: page.limit + 1,
    select: deploymentColumns,
  });
}

const BRIEF = { id: true, serverId: true, number: true, status: true, commitSha: true, createdAt: true } as const;

/** Newest deployment of each server's production. */
export async function findLastDeployments(tx: OrgTransaction, serverIds: readonly string[]) {
  return tx.deployment.findMany({
    where: { serverId: { in: [...serverIds] }, environment: { kind: "production" } },
    distinct: ["serverId"],
    orderBy: [{ serverId: "asc" }, { number: "desc" }],
    select: BRIEF,
  });
}

/** Deployments by id, in short. */
export async function findBriefDeployments(tx: OrgTransaction, ids: readonly string[]) {
  return ids.length === 0 ? [] : tx.deployment.findMany({ where: { id: { in: [...ids] } }, select: BRIEF });
}

/** Ids of an environment's deployments that wait in the queue. */
export async function findQueued(tx: OrgTransaction, environmentId: string): Promise<readonly string[]> {
  const rows = await tx.deployment.findMany({ where: { environmentId, status: "queued" }, select: { id: true } });
  return rows.map((row) => row.id);
}

/** How a deployment ends that never started. */
export type QueuedEnd =
  | { readonly status: "canceled" }
  | { readonly status: "superseded"; readonly by: string }
  | { readonly status: "failed"; readonly failure: Failure };

/** Ends a deployment that waits in the queue, with its steps; false when it does not wait (any more): it stays as it is. */
export async function endQueued(tx: OrgTransaction, deploymentId: string, end: QueuedEnd): Promise<boolean> {
  const now = new Date();
  const { count } = await tx.deployment.updateMany({
    where: { id: deploymentId, status: "queued" },
    data: { status: end.status, finishedAt: now, leaseUntil: null, ...endColumns(end) },
  });
  if (count === 0) return false;
  const left = leftoverStep(end.status);
  for (const [from, to] of Object.entries(left)) {
    await tx.deploymentStep.updateMany({
      where: { deploymentId, status: from },
      data: { status: to, finishedAt: now },
    });
  }
  return true;
}

function endColumns(end: QueuedEnd) {
  if (end.status === "superseded") return { supersededBy: end.by };
  if (end.status === "canceled") return {};
  const { code, message, remedy, ...detail } = end.failure;
  return {
    failureCode: code,
    failureMessage: storedText(message),
    failureRemedy: storedText(remedy),
    failureDetail: { ...detail, lastLines: detail.lastLines.map(storedText) },
  };
}

/**
 * Asks the workers that run older deployments of an environment, begun by pushes, to end them as superseded. One that
 * is ready already is never touched. Answers their ids.
 */
export async function supersedeRunning(
  tx: OrgTransaction,
  newer: { readonly environmentId: string; readonly deploymentId: string; readonly number: number },
): Promise<readonly string[]> {
  const rows = await tx.deployment.updateManyAndReturn({
    where: {
      environmentId: newer.environmentId,
      number: { lt: newer.number },
      status: { in: ["building", "verifying"] },
      trigger: { in: ["push", "pull_request"] },
      supersededBy: null,
    },
    data: { supersededBy: newer.deploymentId },
    select: { id: true },
  });
  return rows.map((row) => row.id);
}

/** Newest deployment of an environment that brought code of its own (it reused no other's artifact). */
export async function findNewestCommit(tx: OrgTransaction, environmentId: string) {
  return tx.deployment.findFirst({
    where: { environmentId, reusedFrom: null },
    orderBy: { number: "desc" },
    select: deploymentColumns,
  });
}

/** Deployments of an environment that wait or run, newest first. */
export async function findUnderway(tx: OrgTransaction, environmentId: string): Promise<readonly DeploymentRow[]> {
  return tx.deployment.findMany({
    where: { environmentId, status: { in: ["queued", "building", "verifying"] } },
    orderBy: { number: "desc" },
    select: deploymentColumns,
  });
}

/** Whether anything was deployed to an environment after `since`. */
export async function isDeployedSince(tx: OrgTransaction, environmentId: string, since: Date): Promise<boolean> {
  const where = { environmentId, createdAt: { gt: since } };
  return (await tx.deployment.findFirst({ where, select: { id: true } })) !== null;
}

/** Changes what holds a deployment that waits, if it is held by `from`; false when it is not (any more). */
export async function changeHold(
  tx: OrgTransaction,
  deploymentId: string,
  change: { readonly from: HoldReason; readonly to: HoldReason | null; readonly approvedBy: Actor | null },
): Promise<boolean> {
  const { count } = await tx.deployment.updateMany({
    where: { id: deploymentId, status: "queued", hold: change.from },
    data: {
      hold: change.to,
      heldAt: change.to === null ? null : new Date(),
      ...(change.approvedBy === null ? {} : { approvedBy: { ...change.approvedBy } }),
    },
  });
  return count === 1;
}

/** Asks the worker that holds the deployment to stop it. */
export async function requestCancel(tx: OrgTransaction, deploymentId: string): Promise<void> {
  await tx.deployment.updateMany({
    where: { id: deploymentId, cancelRequestedAt: null },
    data: { cancelRequestedAt: new Date() },
  });
}

/** Status of a deployment under lock, so that a decision made on it still holds when it is written. */
export async function lockDeployment(tx: OrgTransaction, deploymentId: string): Promise<DeploymentStatus | null> {
  const rows = await tx.$queryRaw<{ status: DeploymentStatus }[]>`
    select status from deployments where id = ${deploymentId} for update`;
  return rows[0]?.status ?? null;
}
