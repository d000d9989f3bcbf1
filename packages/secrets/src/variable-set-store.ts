import type { OrgTransaction } from "@switchyard/db";

export interface VariableSetRow {
  readonly id: string;
  readonly orgId: string;
  readonly environmentId: string;
  readonly names: readonly string[];
  readonly sealed: string;
  readonly fingerprint: string;
}

/** Adds a sealed set; sets are never changed. */
export async function insertVariableSet(tx: OrgTransaction, row: VariableSetRow): Promise<void> {
  await tx.variableSet.create({ data: { ...row, names: [...row.names] }, select: { id: true } });
}

/** A sealed set of one environment; null when it is not there. */
export async function findVariableSet(
  tx: OrgTransaction,
  set: { readonly orgId: string; readonly environmentId: string; readonly id: string },
): Promise<{ readonly sealed: string } | null> {
  return tx.variableSet.findFirst({
    where: { id: set.id, orgId: set.orgId, environmentId: set.environmentId },
    select: { sealed: true },
  });
}

/** Fingerprints and names of sets by id. */
export async function findSetFacts(
  tx: OrgTransaction,
  orgId: string,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly names: readonly string[]; readonly fingerprint: string }[]> {
  if (ids.length === 0) return [];
  return tx.variableSet.findMany({
    where: { orgId, id: { in: [...ids] } },
    select: { id: true, names: true, fingerprint: true },
  });
}

/** Digest of each sealed value of these environments, made by Postgres so that no value leaves it. */
export async function findVariableDigests(
  tx: OrgTransaction,
  orgId: string,
  environmentIds: readonly string[],
): Promise<readonly { readonly environmentId: string; readonly name: string; readonly digest: string }[]> {
  if (environmentIds.length === 0) return [];
  return tx.$queryRaw`
    select environment_id as "environmentId", name, encode(sha256(convert_to(sealed, 'UTF8')), 'hex') as digest
    from variables where org_id = ${orgId} and environment_id = any(${[...environmentIds]})`;
}

/** Id of the environment that holds what every preview of a server starts with; null on a server that has none. */
export async function findDefaultsId(tx: OrgTransaction, orgId: string, serverId: string): Promise<string | null> {
  const row = await tx.environment.findFirst({ where: { orgId, serverId, kind: "defaults" }, select: { id: true } });
  return row?.id ?? null;
}
