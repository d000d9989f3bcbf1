import type { SystemTransaction } from "@switchyard/db";

/** A provider as the sign-in page offers it to strangers. */
export interface WayIn {
  readonly id: string;
  readonly name: string;
  /** Slug of its org. */
  readonly org: string;
}

/** Enabled providers of the org that holds a domain, or has a slug; by name. */
export async function findWays(
  tx: SystemTransaction,
  by: { readonly domain: string } | { readonly slug: string },
): Promise<readonly WayIn[]> {
  const org = await findOrg(tx, by);
  if (!org) return [];
  const providers = await tx.identityProvider.findMany({
    where: { orgId: org.id, disabledAt: null },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: { id: true, name: true },
  });
  return providers.map((provider) => ({ ...provider, org: org.slug }));
}

async function findOrg(tx: SystemTransaction, by: { readonly domain: string } | { readonly slug: string }) {
  const select = { id: true, slug: true };
  if ("slug" in by) return tx.organization.findFirst({ where: { slug: by.slug, deletedAt: null }, select });
  const held = await tx.domain.findFirst({
    where: { domain: by.domain, verifiedAt: { not: null } },
    select: { orgId: true },
  });
  return held ? tx.organization.findFirst({ where: { id: held.orgId, deletedAt: null }, select }) : null;
}
