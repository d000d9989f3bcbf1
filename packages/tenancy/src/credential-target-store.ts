import { AccessMode, Role } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";

export interface TargetServer {
  readonly id: string;
  readonly slug: string;
  readonly access: AccessMode;
}

/** The org's servers by slug; slugs that name none are left out. */
export async function serversBySlug(
  tx: OrgTransaction,
  orgId: string,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, TargetServer>> {
  const rows = await tx.server.findMany({
    where: { orgId, slug: { in: [...slugs] } },
    select: { id: true, slug: true, access: true },
    take: 100,
  });
  return new Map(rows.map((row) => [row.slug, { ...row, access: AccessMode.parse(row.access) }]));
}

/** Which of these restricted servers name a person as a member. */
export async function serversNaming(
  tx: OrgTransaction,
  orgId: string,
  who: { readonly userId: string; readonly serverIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const rows = await tx.serverMember.findMany({
    where: { orgId, serverId: { in: [...who.serverIds] }, member: { userId: who.userId } },
    select: { serverId: true },
    take: 100,
  });
  return new Set(rows.map(({ serverId }) => serverId));
}

/** The role of a person in the org; null when they do not belong to it. */
export async function roleOfUser(tx: OrgTransaction, orgId: string, userId: string): Promise<Role | null> {
  const row = await tx.member.findFirst({ where: { orgId, userId }, select: { role: true } });
  return row ? Role.parse(row.role) : null;
}

/** Whose key this is. */
export async function ownerOfKey(tx: OrgTransaction, orgId: string, keyId: string): Promise<string | null> {
  const row = await tx.apiKey.findFirst({ where: { orgId, id: keyId }, select: { userId: true } });
  return row?.userId ?? null;
}

/** Servers that these ids name, or all of the org where there are none, for who is told what a credential opens. */
export async function serversOpenTo(
  tx: OrgTransaction,
  orgId: string,
  serverIds: readonly string[],
): Promise<{ readonly id: string; readonly slug: string; readonly name: string }[]> {
  return tx.server.findMany({
    where: { orgId, ...(serverIds.length === 0 ? {} : { id: { in: [...serverIds] } }) },
    orderBy: { slug: "asc" },
    select: { id: true, slug: true, name: true },
    take: 100,
  });
}
