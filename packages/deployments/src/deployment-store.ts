import type { Actor, DeploymentStatus } from "@switchyard/contracts";
import { deploymentSteps } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { leftoverStep, sourcesOf } from "./deployment-machine.ts";
import type { SourceColumns } from "./source-input.ts";

/** Source and settings at the moment of creation: a deployment never follows later changes of its server. */
export interface DeploymentSettings extends SourceColumns {
  readonly gitCredentialId: string | null;
  readonly clearCache: boolean;
}

export interface NewDeployment {
  readonly id: string;
  readonly orgId: string;
  readonly serverId: string;
  readonly environmentId: string;
  readonly trigger: string;
  readonly createdBy: Actor;
  readonly settings: DeploymentSettings;
}

/** Writes a queued deployment with its waiting steps under the server's next number. The caller holds the server's lock. */
export async function insertDeployment(tx: OrgTransaction, row: NewDeployment): Promise<number> {
  const last = await tx.deployment.findFirst({
    where: { serverId: row.serverId },
    orderBy: { number: "desc" },
    select: { number: true },
  });
  const number = (last?.number ?? 0) + 1;
  await tx.deployment.create({
    data: { ...row, number, createdBy: { ...row.createdBy }, settings: { ...row.settings } },
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
  fromFork: true,
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

/** Deployments of a server, highest number first, below `before`; one more than `limit`. */
export async function findDeployments(
  tx: OrgTransaction,
  serverId: string,
  page: { readonly limit: number; readonly before: number | null },
): Promise<readonly DeploymentRow[]> {
  return tx.deployment.findMany({
    where: { serverId, ...(page.before === null ? {} : { number: { lt: page.before } }) },
    orderBy: { number: "desc" },
    take: page.limit + 1,
    select: deploymentColumns,
  });
}

const BRIEF = { id: true, serverId: true, number: true, status: true, commitSha: true, createdAt: true } as const;

/** Newest deployment of each server. */
export async function findLastDeployments(tx: OrgTransaction, serverIds: readonly string[]) {
  return tx.deployment.findMany({
    where: { serverId: { in: [...serverIds] } },
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

/** Ends a deployment that has not ended, with its steps; false when it had ended already (it stays as it is). */
export async function endDeployment(
  tx: OrgTransaction,
  deploymentId: string,
  end: "canceled" | "superseded",
): Promise<boolean> {
  const now = new Date();
  const { count } = await tx.deployment.updateMany({
    where: { id: deploymentId, status: { in: [...sourcesOf(end)] } },
    data: { status: end, finishedAt: now, leaseUntil: null },
  });
  if (count === 0) return false;
  const left = leftoverStep(end);
  for (const [from, to] of Object.entries(left)) {
    await tx.deploymentStep.updateMany({
      where: { deploymentId, status: from },
      data: { status: to, finishedAt: now },
    });
  }
  return true;
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
