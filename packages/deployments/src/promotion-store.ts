import type { Actor, EnvironmentLimits, GateId, PromotionKind } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { type OrgTransaction, Prisma } from "@switchyard/db";

/** What went live together with a deployment: who may call a preview (null: its default), and what instances may use. */
export interface Policies {
  readonly access: string | null;
  readonly limits: EnvironmentLimits | null;
}

/** A move of an environment's live pointer, with all that goes live with it. */
export interface PointerMove {
  readonly orgId: string;
  readonly serverId: string;
  readonly environmentId: string;
  /** What the caller saw live. */
  readonly from: string | null;
  readonly to: string;
  readonly kind: PromotionKind;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly variableSetId: string | null;
  readonly policies: Policies;
  readonly overruled: readonly GateId[];
}

/**
 * Moves the live pointer if it still stands where the caller saw it, and answers whether it did. The promotion is written
 * and the policies are put in force in the same transaction. `revision` grows with every move, so that routes cached under
 * an older one are known to be stale.
 */
export async function movePointer(tx: OrgTransaction, move: PointerMove): Promise<boolean> {
  const promotionId = newId("prm");
  const { limits, access } = move.policies;
  const { count } = await tx.environment.updateMany({
    where: { id: move.environmentId, orgId: move.orgId, liveDeploymentId: move.from },
    data: {
      liveDeploymentId: move.to,
      liveSince: new Date(),
      livePromotionId: promotionId,
      access,
      limits: limits === null ? Prisma.DbNull : { ...limits },
      revision: { increment: 1 },
    },
  });
  if (count !== 1) return false;
  await tx.promotion.create({
    data: {
      id: promotionId,
      orgId: move.orgId,
      serverId: move.serverId,
      environmentId: move.environmentId,
      deploymentId: move.to,
      previousDeploymentId: move.from,
      kind: move.kind,
      reason: move.reason,
      actor: { ...move.actor },
      variableSetId: move.variableSetId,
      policies: { access, limits: limits === null ? null : { ...limits } },
      overruled: [...move.overruled],
    },
    select: { id: true },
  });
  return true;
}

/** An environment as it stands under its lock, which lasts as long as the transaction. */
export interface LockedEnvironment {
  readonly id: string;
  readonly slug: string;
  readonly kind: string;
  readonly fromFork: boolean;
  readonly closedAt: Date | null;
  readonly access: string | null;
  readonly limits: unknown;
  readonly liveDeploymentId: string | null;
  /** Number of what is live; of the deployment that built it, where only variables changed since. */
  readonly liveNumber: number | null;
}

/** Locks an environment, so that its live pointer moves for nobody else; null when it is not there. */
export async function lockEnvironment(
  tx: OrgTransaction,
  environment: { readonly orgId: string; readonly id: string },
): Promise<LockedEnvironment | null> {
  const rows = await tx.$queryRaw<LockedEnvironment[]>`
    select e.id, e.slug, e.kind, e.from_fork as "fromFork", e.closed_at as "closedAt", e.access, e.limits,
      e.live_deployment_id as "liveDeploymentId",
      coalesce(case when d.trigger = 'variables' then b.number end, d.number) as "liveNumber"
    from environments e left join deployments d on d.id = e.live_deployment_id
      left join deployments b on b.id = d.reused_from
    where e.id = ${environment.id} and e.org_id = ${environment.orgId} for update of e`;
  return rows[0] ?? null;
}

/** Whether somebody rolled an environment back after a deployment was made: who did that meant it to stay. */
export async function rolledBackSince(
  tx: OrgTransaction,
  at: { readonly environmentId: string; readonly deploymentId: string },
): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from environments e join promotions p on p.id = e.live_promotion_id
    join deployments d on d.id = ${at.deploymentId}
    where e.id = ${at.environmentId} and p.kind = 'rollback' and p.created_at > d.created_at`;
  return rows.length > 0;
}

/** Puts policies of an environment in force. */
export async function setPolicies(tx: OrgTransaction, environmentId: string, policies: Policies): Promise<void> {
  const { access, limits } = policies;
  await tx.environment.updateMany({
    where: { id: environmentId },
    data: { access, limits: limits === null ? Prisma.DbNull : { ...limits }, revision: { increment: 1 } },
  });
}

/** The last promotion of a deployment in an environment: what it ran with there. */
export async function findLastPromotion(tx: OrgTransaction, environmentId: string, deploymentId: string) {
  return tx.promotion.findFirst({
    where: { environmentId, deploymentId },
    orderBy: { id: "desc" },
    select: { id: true, variableSetId: true, policies: true },
  });
}

/** Sets of variables that promotions went live with, by promotion. */
export async function findPromotedSets(
  tx: OrgTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.promotion.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, variableSetId: true },
  });
  return new Map(rows.flatMap((row) => (row.variableSetId === null ? [] : [[row.id, row.variableSetId] as const])));
}

export interface PromotionRow {
  readonly id: string;
  readonly deploymentId: string;
  readonly number: number | null;
  readonly commit: string | null;
  readonly previousDeploymentId: string | null;
  readonly kind: string;
  readonly reason: string | null;
  readonly actor: unknown;
  readonly variableSetId: string | null;
  readonly overruled: readonly string[];
  readonly createdAt: Date;
  /** When the next one was made. */
  readonly endedAt: Date | null;
}

/** Promotions of an environment, newest first, below `before`; one more than `limit`. */
export async function findPromotions(
  tx: OrgTransaction,
  environment: { readonly orgId: string; readonly id: string },
  page: { readonly limit: number; readonly before: string | null },
): Promise<readonly PromotionRow[]> {
  return tx.$queryRaw`
    select p.*, d.number, d.commit_sha as commit from (
      select id, deployment_id as "deploymentId", previous_deployment_id as "previousDeploymentId", kind, reason, actor,
        variable_set_id as "variableSetId", overruled, created_at as "createdAt",
        lead(created_at) over (order by id) as "endedAt"
      from promotions where environment_id = ${environment.id} and org_id = ${environment.orgId}) p
    left join deployments d on d.id = p."deploymentId"
    where ${page.before}::text is null or p.id < ${page.before}::text
    order by p.id desc limit ${page.limit + 1}`;
}

/** A deployment as promoting it needs to know it; null when the server has none of that id. */
export async function findPromotable(tx: OrgTransaction, serverId: string, deploymentId: string) {
  return tx.deployment.findFirst({
    where: { id: deploymentId, serverId },
    select: {
      id: true,
      number: true,
      status: true,
      environmentId: true,
      environment: { select: { slug: true } },
      fromFork: true,
      variableSetId: true,
      artifactDigest: true,
      plan: true,
      gates: true,
      diff: true,
      manifest: { select: { content: true } },
    },
  });
}

export type PromotableRow = NonNullable<Awaited<ReturnType<typeof findPromotable>>>;

/** Where deployments of a server are live: slugs of environments by deployment. */
export async function findLiveSlugs(
  tx: OrgTransaction,
  serverId: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tx.environment.findMany({
    where: { serverId, liveDeploymentId: { not: null } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { slug: true, liveDeploymentId: true },
  });
  const slugs = new Map<string, string[]>();
  for (const { slug, liveDeploymentId } of rows) {
    if (liveDeploymentId !== null) slugs.set(liveDeploymentId, [...(slugs.get(liveDeploymentId) ?? []), slug]);
  }
  return slugs;
}

/** What a deployment that goes to an environment is compared with. */
export interface BaseRow {
  readonly deploymentId: string;
  /** Manifest as it is stored. */
  readonly content: unknown;
  readonly artifactDigest: string | null;
  /** It is live in that very environment, not only in production. */
  readonly own: boolean;
}

/** What is live in an environment; in production where nothing is; null where nothing is live there either. */
export async function findBase(
  tx: OrgTransaction,
  environment: { readonly orgId: string; readonly id: string },
): Promise<BaseRow | null> {
  const rows = await tx.$queryRaw<BaseRow[]>`
    select m.deployment_id as "deploymentId", m.content, d.artifact_digest as "artifactDigest", l.id = e.id as own
    from environments e join environments l on l.server_id = e.server_id and (l.id = e.id or l.kind = 'production')
    join manifests m on m.deployment_id = l.live_deployment_id join deployments d on d.id = m.deployment_id
    where e.id = ${environment.id} and e.org_id = ${environment.orgId} order by own desc limit 1`;
  return rows[0] ?? null;
}
