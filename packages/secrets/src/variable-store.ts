import type { OrgTransaction, SystemTransaction } from "@switchyard/db";

export interface EnvironmentRow {
  readonly id: string;
  readonly slug: string;
  readonly fromFork: boolean;
  readonly closedAt: Date | null;
  readonly server: { readonly id: string; readonly slug: string };
}

/** The environment of a server (by slug or id), or null when the org has no such thing. */
export async function findEnvironment(
  tx: OrgTransaction,
  server: string,
  environment: string,
): Promise<EnvironmentRow | null> {
  return tx.environment.findFirst({
    where: { slug: environment, server: { OR: [{ id: server }, { slug: server }] } },
    select: { id: true, slug: true, fromFork: true, closedAt: true, server: { select: { id: true, slug: true } } },
  });
}

/** Names of an environment's variables with who set them, by name. */
export async function findVariables(
  tx: OrgTransaction,
  environmentId: string,
): Promise<readonly { name: string; updatedAt: Date; updatedBy: string }[]> {
  return tx.variable.findMany({
    where: { environmentId },
    select: { name: true, updatedAt: true, updatedBy: true },
    orderBy: { name: "asc" },
  });
}

export interface SealedVariable {
  readonly id: string;
  readonly orgId: string;
  readonly environmentId: string;
  readonly name: string;
  readonly sealed: string;
  readonly updatedBy: string;
}

/** Writes one variable, replacing what stood under its name. */
export async function putVariable(tx: OrgTransaction, variable: SealedVariable): Promise<void> {
  const { id, orgId, environmentId, name, sealed, updatedBy } = variable;
  await tx.variable.upsert({
    where: { environmentId_name: { environmentId, name } },
    create: { id, orgId, environmentId, name, sealed, updatedBy },
    update: { sealed, updatedBy },
  });
}

/** Removes variables by name; answers the names that were there. */
export async function removeVariables(
  tx: OrgTransaction,
  environmentId: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const where = { environmentId, name: { in: [...names] } };
  const there = await tx.variable.findMany({ where, select: { name: true } });
  await tx.variable.deleteMany({ where });
  return there.map((row) => row.name);
}

/** Sealed values of an environment, for the worker. */
export async function findSealedVariables(
  tx: SystemTransaction,
  orgId: string,
  environmentId: string,
): Promise<readonly { name: string; sealed: string }[]> {
  return tx.variable.findMany({ where: { orgId, environmentId }, select: { name: true, sealed: true } });
}
