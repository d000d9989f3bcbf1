import { type Db, isUniqueViolation, type SystemTransaction } from "@switchyard/db";

export interface GithubAppRow {
  readonly baseUrl: string;
  readonly apiUrl: string;
  readonly htmlUrl: string;
  readonly appId: bigint;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  readonly sealed: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly lastDeliveryAt: Date | null;
}

/** One App per installation of Switchyard. */
const ID = "github";

export async function findGithubApp(db: Db): Promise<GithubAppRow | null> {
  return db.asSystem("read the GitHub App", (tx) => tx.githubApp.findUnique({ where: { id: ID } }));
}

/** Writes the App; false when there is one already. */
export async function insertGithubApp(
  tx: SystemTransaction,
  row: Omit<GithubAppRow, "createdAt" | "lastDeliveryAt">,
): Promise<boolean> {
  try {
    await tx.githubApp.create({ data: { id: ID, ...row } });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/**
 * Forgets the App and every person's tokens for it; answers whether there was one. Its installations are gone with it:
 * another App has others, which take up the servers again.
 */
export async function deleteGithubAppRow(tx: SystemTransaction): Promise<boolean> {
  await tx.account.updateMany({ where: { sealedTokens: { not: null } }, data: { sealedTokens: null } });
  await tx.installation.updateMany({ where: { removedAt: null }, data: { removedAt: new Date() } });
  await tx.server.updateMany({
    where: { installationId: { not: null } },
    data: { sourceFault: "installation_removed" },
  });
  return (await tx.githubApp.deleteMany({ where: { id: ID } })).count > 0;
}

/** What a person is called, for people of any org: not their address. */
export async function findName(db: Db, userId: string): Promise<string | null> {
  const row = await db.asSystem("name a person", (tx) =>
    tx.user.findUnique({ where: { id: userId }, select: { name: true } }),
  );
  return row?.name ?? null;
}
