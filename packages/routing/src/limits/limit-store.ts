import type { OrgTransaction } from "@switchyard/db";

/** A limit as it is stored, with the server it is for. */
export interface LimitRow {
  readonly id: string;
  /** Null for the whole org. */
  readonly server: { readonly id: string; readonly slug: string; readonly access: string } | null;
  readonly tools: readonly string[];
  readonly per: string;
  readonly calls: number;
  readonly period: string;
  readonly burst: number | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

const LIMIT = {
  id: true,
  server: { select: { id: true, slug: true, access: true } },
  tools: true,
  per: true,
  calls: true,
  period: true,
  burst: true,
  createdBy: true,
  createdAt: true,
} as const;

/** Limits of the transaction's org, oldest first. */
export async function findLimits(tx: OrgTransaction): Promise<readonly LimitRow[]> {
  return tx.limit.findMany({ orderBy: { id: "asc" }, select: LIMIT });
}

/** One limit of the transaction's org; null when there is none of that id. */
export async function findLimit(tx: OrgTransaction, id: string): Promise<LimitRow | null> {
  return tx.limit.findFirst({ where: { id }, select: LIMIT });
}

export async function insertLimit(
  tx: OrgTransaction,
  row: Omit<LimitRow, "server" | "createdAt"> & { readonly orgId: string; readonly serverId: string | null },
): Promise<LimitRow> {
  return tx.limit.create({ data: { ...row, tools: [...row.tools] }, select: LIMIT });
}

/** Deletes one limit; whether it was there. */
export async function removeLimit(tx: OrgTransaction, id: string): Promise<boolean> {
  const { count } = await tx.limit.deleteMany({ where: { id } });
  return count === 1;
}

/** Locks the org's row, so that its limits are changed one at a time. */
export async function lockLimitedOrg(tx: OrgTransaction, orgId: string): Promise<void> {
  await tx.$queryRaw`select 1 from organizations where id = ${orgId} for no key update`;
}

/** Which of these servers name the user among those who may call them. */
export async function findServersNaming(tx: OrgTransaction, userId: string): Promise<ReadonlySet<string>> {
  const rows = await tx.serverMember.findMany({ where: { member: { userId } }, select: { serverId: true } });
  return new Set(rows.map(({ serverId }) => serverId));
}
