import type { OrgTransaction, SystemTransaction } from "@switchyard/db";

export interface SecretRow {
  readonly id: string;
  readonly orgId: string;
  readonly kind: "git_token" | "git_deploy_key";
  readonly name: string;
  readonly sealed: string;
  readonly publicInfo: Readonly<Record<string, string>>;
  readonly createdBy: string;
}

/** Adds a sealed secret. */
export async function insertSecret(tx: OrgTransaction, row: SecretRow): Promise<void> {
  await tx.secret.create({ data: { ...row, publicInfo: { ...row.publicInfo } } });
}

/** Deletes a secret of the transaction's org; absent is fine. */
export async function deleteSecret(tx: OrgTransaction, id: string): Promise<void> {
  await tx.secret.deleteMany({ where: { id } });
}

/** What people may see of secrets, by id; the sealed value is not read. */
export async function findPublicInfo(
  tx: OrgTransaction,
  ids: readonly string[],
): Promise<readonly { id: string; kind: string; publicInfo: unknown }[]> {
  if (ids.length === 0) return [];
  return tx.secret.findMany({ where: { id: { in: [...ids] } }, select: { id: true, kind: true, publicInfo: true } });
}

/** A sealed secret of one org, for the worker. */
export async function findSealedSecret(
  tx: SystemTransaction,
  orgId: string,
  id: string,
): Promise<{ kind: string; sealed: string } | null> {
  return tx.secret.findFirst({ where: { id, orgId }, select: { kind: true, sealed: true } });
}
