import type { OrgTransaction } from "@switchyard/db";

export interface ToolGroupRow {
  readonly name: string;
  readonly description: string | null;
  readonly tools: readonly string[];
  readonly createdAt: Date;
}

const GROUP = { name: true, description: true, tools: true, createdAt: true } as const;

/** Tool groups of a server by name. */
export async function findToolGroups(tx: OrgTransaction, serverId: string): Promise<readonly ToolGroupRow[]> {
  return tx.toolGroup.findMany({ where: { serverId }, orderBy: { name: "asc" }, select: GROUP });
}

/** Writes a group, in place of one of its name. */
export async function upsertToolGroup(
  tx: OrgTransaction,
  group: Omit<ToolGroupRow, "createdAt"> & {
    readonly id: string;
    readonly orgId: string;
    readonly serverId: string;
    readonly createdBy: string;
  },
): Promise<ToolGroupRow> {
  const { serverId, name, description } = group;
  const tools = [...group.tools];
  const changed = await tx.toolGroup.updateMany({ where: { serverId, name }, data: { description, tools } });
  if (changed.count === 0) return tx.toolGroup.create({ data: { ...group, tools }, select: GROUP });
  return tx.toolGroup.findFirstOrThrow({ where: { serverId, name }, select: GROUP });
}

/** Deletes a group; null when there is none of that name. */
export async function removeToolGroup(tx: OrgTransaction, serverId: string, name: string) {
  const row = await tx.toolGroup.findFirst({ where: { serverId, name }, select: GROUP });
  if (row) await tx.toolGroup.deleteMany({ where: { serverId, name } });
  return row;
}
