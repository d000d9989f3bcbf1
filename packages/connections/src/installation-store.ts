import { type Db, isUniqueViolation, type OrgTransaction, type SystemTransaction } from "@switchyard/db";
import type { RemoteInstallation } from "./ports.ts";

export interface InstallationRow {
  readonly id: string;
  readonly orgId: string;
  readonly installationId: bigint;
  readonly accountId: bigint;
  readonly accountLogin: string;
  readonly accountKind: string;
  readonly repositorySelection: string;
  readonly htmlUrl: string;
  readonly suspendedAt: Date | null;
  readonly removedAt: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** An installation that is neither removed nor suspended. */
const USABLE = { removedAt: null, suspendedAt: null } as const;

/** Installations of the transaction's org, oldest first. */
export async function findInstallations(tx: OrgTransaction): Promise<readonly InstallationRow[]> {
  return tx.installation.findMany({ orderBy: { id: "asc" }, take: 200 });
}

/** Those of them that GitHub answers for. */
export async function findUsableInstallations(tx: OrgTransaction): Promise<readonly InstallationRow[]> {
  return tx.installation.findMany({ where: USABLE, orderBy: { id: "asc" }, take: 200 });
}

/** An installation of the transaction's org by our id. */
export async function findInstallation(tx: OrgTransaction, id: string): Promise<InstallationRow | null> {
  return tx.installation.findFirst({ where: { id } });
}

/** Which of these numbers of GitHub are linked, by whatever org, and stand. */
export async function linkedNumbers(db: Db, numbers: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await db.asSystem("which installations are linked", (tx) =>
    tx.installation.findMany({
      where: { installationId: { in: numbers.map(BigInt) } },
      select: { installationId: true },
    }),
  );
  return new Set(rows.map((row) => Number(row.installationId)));
}

/** The row of GitHub's number, whichever org has it. */
export async function findByNumber(tx: SystemTransaction, number: number): Promise<InstallationRow | null> {
  return tx.installation.findUnique({ where: { installationId: BigInt(number) } });
}

/** Forgets a row, whichever org's. */
export async function forgetInstallation(tx: SystemTransaction, id: string): Promise<void> {
  await tx.installation.deleteMany({ where: { id } });
}

/** Writes a new installation of the org; null when some org has it already. */
export async function insertInstallation(
  tx: OrgTransaction,
  row: { readonly id: string; readonly orgId: string; readonly createdBy: string; readonly remote: RemoteInstallation },
): Promise<InstallationRow | null> {
  const { id, orgId, createdBy, remote } = row;
  try {
    return await tx.installation.create({
      data: { id, orgId, createdBy, installationId: BigInt(remote.id), ...remoteColumns(remote) },
    });
  } catch (error) {
    if (isUniqueViolation(error)) return null;
    throw error;
  }
}

/** Brings a row in step with what GitHub says; null means that it was uninstalled. */
export async function writeRemote(tx: SystemTransaction, id: string, remote: RemoteInstallation | null): Promise<void> {
  await tx.installation.updateMany({
    where: { id },
    data: remote ? { ...remoteColumns(remote), removedAt: null } : { removedAt: new Date() },
  });
}

function remoteColumns(remote: RemoteInstallation) {
  return {
    accountId: BigInt(remote.account.id),
    accountLogin: remote.account.login,
    accountKind: remote.account.kind,
    repositorySelection: remote.repositorySelection,
    htmlUrl: remote.htmlUrl,
    suspendedAt: remote.suspendedAt === null ? null : new Date(remote.suspendedAt),
  };
}

/** Unlinks: servers of it say why nothing arrives any more, and keep the repository's number for the next link. */
export async function deleteInstallation(tx: OrgTransaction, id: string): Promise<boolean> {
  await tx.server.updateMany({ where: { installationId: id }, data: { sourceFault: "installation_removed" } });
  return (await tx.installation.deleteMany({ where: { id } })).count > 0;
}

/** E-mails of people, for people to read. */
export async function emailsOf(tx: OrgTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.member.findMany({
    where: { userId: { in: [...new Set(ids)] } },
    select: { userId: true, user: { select: { email: true } } },
  });
  return new Map(rows.map((row) => [row.userId, row.user.email]));
}

/** Asks nothing of GitHub for this installation before `seconds` from now, on the database's clock. */
export async function pauseInstallation(db: Db, id: string, seconds: number): Promise<void> {
  await db.systemPool.query(
    "update installations set paused_until = greatest(paused_until, now() + make_interval(secs => $2)) where id = $1",
    [id, seconds],
  );
}
