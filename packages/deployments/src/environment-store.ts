import type { OrgTransaction } from "@switchyard/db";
import { storedText } from "./stored-text.ts";

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

/** A pull request as its preview shows it. */
export interface PullFacts {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly author: string;
  readonly fromFork: boolean;
}

/** What a preview follows: a branch or a pull request. */
export interface PreviewFacts {
  readonly branch: string | null;
  readonly pull: PullFacts | null;
}

function previewColumns({ branch, pull }: PreviewFacts) {
  return {
    branch,
    pullNumber: pull?.number ?? null,
    pullTitle: pull && storedText(pull.title).slice(0, 300),
    pullUrl: pull && storedText(pull.url).slice(0, 2_000),
    pullAuthor: pull && storedText(pull.author).slice(0, 100),
  };
}

/** Makes a preview. Code of somebody outside stays that: `from_fork` is never taken back. */
export async function insertPreview(
  tx: OrgTransaction,
  row: { readonly id: string; readonly orgId: string; readonly serverId: string; readonly slug: string },
  facts: PreviewFacts,
): Promise<void> {
  const fromFork = facts.pull?.fromFork ?? false;
  await tx.environment.create({ data: { ...row, kind: "preview", fromFork, ...previewColumns(facts) } });
}

/** Brings what a preview follows up to date, and opens it again if it was closed. */
export async function refreshPreview(tx: OrgTransaction, environmentId: string, facts: PreviewFacts): Promise<void> {
  await tx.environment.update({
    where: { id: environmentId },
    data: {
      ...previewColumns(facts),
      ...(facts.pull?.fromFork ? { fromFork: true } : {}),
      closedAt: null,
      closedReason: null,
    },
    select: { id: true },
  });
}

/** Open previews of a server. */
export async function countOpenPreviews(tx: OrgTransaction, serverId: string): Promise<number> {
  return tx.environment.count({ where: { serverId, kind: "preview", closedAt: null } });
}

/** Takes a preview's live pointer and variables away and notes why; false when it was closed already. */
export async function closeRows(tx: OrgTransaction, environmentId: string, reason: string): Promise<boolean> {
  const { count } = await tx.environment.updateMany({
    where: { id: environmentId, kind: "preview", closedAt: null },
    data: {
      closedAt: new Date(),
      closedReason: reason,
      liveDeploymentId: null,
      liveSince: null,
      livePromotionId: null,
      revision: { increment: 1 },
    },
  });
  if (count === 0) return false;
  await tx.variable.deleteMany({ where: { environmentId } });
  return true;
}

export async function findEnvironmentBySlug(
  tx: OrgTransaction,
  serverId: string,
  slug: string,
): Promise<EnvironmentRow | null> {
  return tx.environment.findFirst({ where: { serverId, slug }, select: COLUMNS });
}

export interface EnvironmentFilter {
  readonly slug?: string;
  /** Leaves out those that were closed before. */
  readonly openSince?: Date;
}

/** Environments of servers, oldest first. */
export async function findEnvironments(
  tx: OrgTransaction,
  serverIds: readonly string[],
  only: EnvironmentFilter = {},
): Promise<readonly EnvironmentRow[]> {
  return tx.environment.findMany({
    where: {
      serverId: { in: [...serverIds] },
      ...(only.slug === undefined ? {} : { slug: only.slug }),
      ...(only.openSince === undefined ? {} : { OR: [{ closedAt: null }, { closedAt: { gte: only.openSince } }] }),
    },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: COLUMNS,
  });
}

/** Says that something routes depend on changed, without moving the pointer. */
export async function bumpRevisions(tx: OrgTransaction, serverId: string): Promise<void> {
  await tx.environment.updateMany({ where: { serverId }, data: { revision: { increment: 1 } } });
}
