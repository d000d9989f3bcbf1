import {
  type IdentityProvider,
  IdentityProviderPreset,
  type Role,
  RoleMapping,
  Role as RoleSchema,
} from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";
import { z } from "zod";

/** An org's identity provider as it is stored; the client secret stays sealed. */
export interface IdentityProviderRow {
  readonly id: string;
  readonly orgId: string;
  readonly preset: IdentityProviderPreset;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly sealedSecret: string;
  readonly roleClaim: string | null;
  readonly roleMap: unknown;
  readonly defaultRole: Role;
  readonly joinsOnSignIn: boolean;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly lastError: string | null;
}

/** What an admin may change of a provider; absent fields stay. */
export interface IdentityProviderChange {
  readonly name?: string;
  readonly clientId?: string;
  readonly sealedSecret?: string;
  readonly roleClaim?: string | null;
  readonly roleMap?: z.infer<typeof RoleMapping>[];
  readonly defaultRole?: Role;
  readonly joinsOnSignIn?: boolean;
  readonly disabledAt?: Date | null;
}

const RoleMap = z.array(RoleMapping).catch([]);

const PROVIDER = {
  id: true,
  orgId: true,
  preset: true,
  name: true,
  issuer: true,
  clientId: true,
  sealedSecret: true,
  roleClaim: true,
  roleMap: true,
  defaultRole: true,
  joinsOnSignIn: true,
  createdAt: true,
  disabledAt: true,
  lastUsedAt: true,
  lastError: true,
} as const;

/** An id for a provider that is not stored yet: its secret is sealed for it first. */
export const newProviderId = (): string => newId("idp");

/** What accounts of a provider are keyed by: the row, not the issuer, so that no other org's client shares them. */
export const accountKeyOf = (providerId: string): string => `idp:${providerId}`;

export type NewIdentityProvider = Pick<
  IdentityProviderRow,
  | "id"
  | "orgId"
  | "preset"
  | "name"
  | "issuer"
  | "clientId"
  | "sealedSecret"
  | "roleClaim"
  | "defaultRole"
  | "joinsOnSignIn"
> & { readonly roleMap: z.infer<typeof RoleMapping>[]; readonly createdBy: string };

/** Inserts a provider. */
export async function insertProvider(tx: OrgTransaction, provider: NewIdentityProvider): Promise<IdentityProviderRow> {
  return rowOf(await tx.identityProvider.create({ data: provider, select: PROVIDER }));
}

/** Providers of an org, oldest first. */
export async function listProviders(tx: OrgTransaction, orgId: string): Promise<IdentityProviderRow[]> {
  const rows = await tx.identityProvider.findMany({ where: { orgId }, orderBy: { id: "asc" }, select: PROVIDER });
  return rows.map(rowOf);
}

/** One provider of an org. */
export async function findProvider(tx: OrgTransaction, orgId: string, id: string): Promise<IdentityProviderRow | null> {
  const row = await tx.identityProvider.findFirst({ where: { orgId, id }, select: PROVIDER });
  return row ? rowOf(row) : null;
}

/** A provider that signs people in now: enabled, of an org that was not deleted. */
export async function findEnabledProvider(
  tx: SystemTransaction,
  id: string,
): Promise<{ readonly provider: IdentityProviderRow; readonly orgSlug: string } | null> {
  const row = await tx.identityProvider.findFirst({ where: { id, disabledAt: null }, select: PROVIDER });
  const org = row
    ? await tx.organization.findFirst({ where: { id: row.orgId, deletedAt: null }, select: { slug: true } })
    : null;
  return row && org ? { provider: rowOf(row), orgSlug: org.slug } : null;
}

/** Changes a provider of an org; null when there is none. */
export async function updateProvider(
  tx: OrgTransaction,
  at: { readonly orgId: string; readonly id: string },
  change: IdentityProviderChange,
): Promise<IdentityProviderRow | null> {
  const { count } = await tx.identityProvider.updateMany({ where: at, data: change });
  return count === 1 ? findProvider(tx, at.orgId, at.id) : null;
}

/** Deletes a provider of an org; false when there is none. */
export async function deleteProvider(tx: OrgTransaction, at: { readonly orgId: string; readonly id: string }) {
  const { count } = await tx.identityProvider.deleteMany({ where: at });
  return count === 1;
}

/** Notes how the last sign-in, or check, went: a sentence for the admin, or null when it went well. */
export async function noteProviderUse(
  tx: SystemTransaction,
  id: string,
  use: { readonly lastError: string | null; readonly used: boolean },
): Promise<void> {
  const lastError = use.lastError?.slice(0, 500) ?? null;
  await tx.identityProvider.updateMany({
    where: { id },
    data: { lastError, ...(use.used ? { lastUsedAt: new Date() } : {}) },
  });
}

/** A provider as the API shows it; the web process adds its redirect URI. */
export type ProviderView = Omit<IdentityProvider, "redirectUri">;

/** What of a stored provider may be shown. */
export function providerView(row: IdentityProviderRow): ProviderView {
  const { orgId: _org, sealedSecret: _secret, disabledAt, ...shown } = row;
  return {
    ...shown,
    roleMap: RoleMap.parse(row.roleMap),
    enabled: disabledAt === null,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

function rowOf<Row extends { readonly preset: string; readonly defaultRole: string }>(row: Row) {
  return {
    ...row,
    preset: IdentityProviderPreset.parse(row.preset),
    // A row that says owner was not written by us: it gives the least.
    defaultRole: RoleSchema.exclude(["owner"]).catch("member").parse(row.defaultRole),
  };
}
