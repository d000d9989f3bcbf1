import type { OrgTransaction } from "@switchyard/db";

export interface EnvironmentRow {
  readonly id: string;
  readonly serverId: string;
  readonly slug: string;
  readonly kind: string;
  readonly liveDeploymentId: string | null;
  readonly liveSince: Date | null;
  readonly revision: number;
  readonly branch: string | null;
  readonly pullNumber: number | null;
  readonly pullTitle: string | null;
  readonly pullUrl: string | null;
  readonly pullAuthor: string | null;
  readonly fromFork: boolean;
  readonly access: string | null;
  readonly limits: unknown;
  readonly livePromotionId: string | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
  readonly closedReason: string | null;
}

const COLUMNS = {
  id: true,
  serverId: true,
  slug: true,
  kind: true,
  liveDeploymentId: true,
  liveSince: true,
  revision: true,
  branch: true,
  pullNumber: true,
  pullTitle: true,
  pullUrl: true,
  pullAuthor: true,
  fromFork: true,
  access: true,
  limits: true,
  livePromotionId: true,
  createdAt: true,
  closedAt: true,
  closedReason: true,
} as const;

export const PRODUCTION = "production";

/** Slug of the environment that holds what every preview of a server starts with. */
export const PREVIEW_DEFAULTS = "preview";

export async function insertEnvironment(
  tx: OrgTransaction,
  row: { id: string; orgId: string; serverId: string; slug: string; kind: "production" | "preview" | "defaults" },
): Promise<void> {
  await tx.environment.create({ data: row });
}

export async function findEnvironmentBySlug(
  tx: OrgTransaction,
  serverId: string,
  slug: string,
): Promise<EnvironmentRow | null> {
  return tx.environment.findFirst({ where: { serverId, slug }, select: COLUMNS });
}

export async function findEnvironments(
  tx: OrgTransaction,
  serverIds: readonly string[],
): Promise<readonly EnvironmentRow[]> {
  return tx.environment.findMany({
    where: { serverId: { in: [...serverIds] } },
    orderBy: { createdAt: "asc" },
    select: COLUMNS,
  });
}

/**
 * Moves the live pointer if it still stands where the caller saw it, and answers whether it did. `revision` grows with
 * every move, so that routes cached under an older one are known to be stale.
 */
export async function movePointer(
  tx: OrgTransaction,
  move: { readonly environmentId: string; readonly from: string | null; readonly to: string },
): Promise<boolean> {
  const { count } = await tx.environment.updateMany({
    where: { id: move.environmentId, liveDeploymentId: move.from },
    data: { liveDeploymentId: move.to, liveSince: new Date(), revision: { increment: 1 } },
  });
  return count === 1;
}

/** Says that something routes depend on changed, without moving the pointer. */
export async function bumpRevisions(tx: OrgTransaction, serverId: string): Promise<void> {
  await tx.environment.updateMany({ where: { serverId }, data: { revision: { increment: 1 } } });
}
