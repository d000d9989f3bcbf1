import type { SystemTransaction } from "@switchyard/db";

/** Orgs a person belongs to. */
export async function orgsOf(tx: SystemTransaction, userId: string): Promise<readonly string[]> {
  const rows = await tx.member.findMany({ where: { userId }, select: { orgId: true }, take: 1_000 });
  return rows.map(({ orgId }) => orgId);
}

/** Slug of an org. */
export async function orgSlugOf(tx: SystemTransaction, orgId: string): Promise<string> {
  const row = await tx.organization.findUniqueOrThrow({ where: { id: orgId }, select: { slug: true } });
  return row.slug;
}
