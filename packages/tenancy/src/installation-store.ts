import type { SystemTransaction } from "@switchyard/db";

const LOCK = 7_301_155;

/** Until the transaction ends, nobody else sets the installation up: two processes may start at once. */
export async function lockInstallation(tx: SystemTransaction): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${LOCK})`;
}
