import { join } from "node:path";
import { deriveKey } from "@switchyard/crypto";
import { applyMigrations, type DatabaseUrls, provisionRoles } from "@switchyard/db";
import { type RunningPostgres, startPostgres } from "@switchyard/embedded";
import { repositoryRoot, type UpConfig } from "../config.ts";
import type { Note } from "../terminal.ts";
import type { Home } from "./home.ts";
import { openLogFile } from "./log-file.ts";

const DATABASE = "switchyard";

export interface RunningDatabase {
  readonly ownerUrl: string;
  /** Of the embedded server; null when it is the operator's own. */
  readonly embedded: RunningPostgres | null;
}

/** The Postgres of `DATABASE_URL`, else the embedded one with its data in the home. */
export async function startDatabase(config: UpConfig, home: Home, note: Note): Promise<RunningDatabase> {
  if (config.DATABASE_URL) {
    note("yours");
    return { ownerUrl: config.DATABASE_URL.reveal(), embedded: null };
  }
  const log = await openLogFile(join(home.logs, "postgres.log"));
  const postgres = await startPostgres({
    dataDir: join(home.folder, "postgres"),
    database: DATABASE,
    password: home.postgresPassword.reveal(),
    durable: true,
    path: config.path,
    onLine: log.write,
    ...(home.ports.postgres === undefined ? {} : { port: home.ports.postgres }),
  });
  void postgres.exited.then(() => log.close());
  note(`embedded, port ${postgres.port}`);
  return { ownerUrl: postgres.url(DATABASE), embedded: postgres };
}

/** Brings the schema up to date and the apps' two logins, whose password follows from the master key. */
export async function migrate(ownerUrl: string, home: Home, note: Note): Promise<DatabaseUrls> {
  const report = await applyMigrations(ownerUrl, join(repositoryRoot, "prisma", "migrations"));
  note(report.applied.length === 0 ? "up to date" : `${report.applied.length} applied`);
  const password = deriveKey(home.masterKey.reveal(), "database-logins").toString("base64url");
  return provisionRoles(ownerUrl, password);
}
