import { AppError, type Org, type Role, Role as RoleSchema, slugify } from "@switchyard/contracts";
import { newId, randomToken } from "@switchyard/crypto";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";

export interface OrgRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: Date;
}

const ORG = { id: true, slug: true, name: true, createdAt: true } as const;
const SLUG_MAX = 20;

/** Inserts an org under a slug, or under one made from its name. Throws AppError org_slug_taken for a given slug only. */
export async function insertOrg(
  tx: SystemTransaction,
  org: { readonly name: string; readonly slug?: string | undefined },
): Promise<OrgRow> {
  const slug = org.slug ?? (await freeSlug(tx, org.name));
  const { count } = await tx.organization.createMany({
    data: [{ id: newId("org"), slug, name: org.name }],
    skipDuplicates: true,
  });
  const row = count === 1 ? await tx.organization.findUnique({ where: { slug }, select: ORG }) : null;
  if (row) return row;
  throw new AppError({
    code: "org_slug_taken",
    kind: "conflict",
    message: `The org name "${slug}" is taken.`,
    remedy: "Choose another slug.",
  });
}

async function freeSlug(tx: SystemTransaction, name: string): Promise<string> {
  const wanted = slugify(name, SLUG_MAX, "org");
  const taken = await tx.organization.findUnique({ where: { slug: wanted }, select: { id: true } });
  if (!taken) return wanted;
  const tail = randomToken(8)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 5);
  return `${wanted.slice(0, SLUG_MAX - tail.length - 1).replace(/-+$/, "")}-${tail}`;
}

/** An org as one with a role in it sees it. */
export function orgView(org: OrgRow, role: Role): Org {
  return { id: org.id, slug: org.slug, name: org.name, role, createdAt: org.createdAt.toISOString() };
}

/** One org that was not deleted. */
export async function findOrg(tx: OrgTransaction, id: string): Promise<OrgRow | null> {
  return tx.organization.findFirst({ where: { id, deletedAt: null }, select: ORG });
}

/** The org that was created first, which `npm run up` calls `default`; null on an empty installation. */
export async function findFirstOrg(tx: SystemTransaction): Promise<OrgRow | null> {
  return tx.organization.findFirst({ where: { deletedAt: null }, orderBy: { id: "asc" }, select: ORG });
}

/** An org by slug or id, with the role that a person has in it, if any. */
export async function findOrgWithRole(
  tx: SystemTransaction,
  org: string,
  userId: string,
): Promise<{
  readonly id: string;
  readonly slug: string;
  readonly ssoRequired: boolean;
  readonly role: Role | null;
} | null> {
  const found = await tx.organization.findFirst({
    where: { OR: [{ slug: org }, { id: org }], deletedAt: null },
    select: { id: true, slug: true, ssoRequired: true, members: { where: { userId }, select: { role: true } } },
  });
  if (!found) return null;
  const { members, ...row } = found;
  const role = members[0]?.role;
  return { ...row, role: role === undefined ? null : RoleSchema.parse(role) };
}

/** Replaces an org's display name. */
export async function updateOrgName(tx: OrgTransaction, id: string, name: string): Promise<OrgRow> {
  return tx.organization.update({ where: { id }, data: { name }, select: ORG });
}
