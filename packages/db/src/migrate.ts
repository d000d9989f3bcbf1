import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@switchyard/contracts";
import pg from "pg";

/** The schema engine's own advisory lock, so that `prisma migrate` and this applier exclude each other. */
const MIGRATION_LOCK = 72707369;

export interface MigrationReport {
  readonly applied: readonly string[];
  /** Migrations whose file no longer matches what was applied. */
  readonly changed: readonly string[];
}

export interface DatabaseUrls {
  /** Bound by row-level security: what requests run as. */
  readonly appUrl: string;
  /** Sees every org: sign-in, sweepers, sealing. */
  readonly systemUrl: string;
}

/**
 * Applies every migration of `folder` that the database lacks, in name order, each as one transaction, with Prisma's own
 * bookkeeping table. Safe to run from several processes at once. Throws AppError migration_failed,
 * migration_unfinished or database_unreachable.
 */
export async function applyMigrations(ownerUrl: string, folder: string): Promise<MigrationReport> {
  const client = await connect(ownerUrl);
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(`create table if not exists _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null,
      finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
      started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`);
    return await applyMissing(client, folder);
  } finally {
    await client.end();
  }
}

/**
 * Creates or updates this installation's two login roles, each a member of exactly one of the group roles that the
 * migrations grant to. Their names carry the database name, since roles belong to the whole cluster, and an ending that
 * sets them apart from the groups.
 */
export async function provisionRoles(ownerUrl: string, password: string): Promise<DatabaseUrls> {
  const client = await connect(ownerUrl);
  const database = decodeURIComponent(new URL(ownerUrl).pathname.slice(1));
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const app = await provisionRole(client, { name: `${database}_app_login`, group: "switchyard_tenant", password });
    const system = await provisionRole(client, {
      name: `${database}_system_login`,
      group: "switchyard_system",
      password,
    });
    return { appUrl: withUser(ownerUrl, app, password), systemUrl: withUser(ownerUrl, system, password) };
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const { host, pathname } = new URL(url);
    throw new AppError({
      code: "database_unreachable",
      kind: "unavailable",
      message: `The database at ${host}${pathname} did not answer: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: "Check DATABASE_URL and that Postgres is running and lets this host in.",
      cause,
    });
  }
}

async function applyMissing(client: pg.Client, folder: string): Promise<MigrationReport> {
  const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
    "select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null",
  );
  const known = new Map(rows.map((row) => [row.migration_name, row]));
  const unfinished = rows.find((row) => row.finished_at === null);
  if (unfinished) {
    throw new AppError({
      code: "migration_unfinished",
      kind: "precondition_failed",
      message: `Migration ${unfinished.migration_name} was begun by \`prisma migrate\` and is not finished.`,
      remedy: "Repair the database, then mark it with `prisma migrate resolve`.",
    });
  }
  const applied: string[] = [];
  const changed: string[] = [];
  for (const name of await migrationNames(folder)) {
    const text = await readFile(join(folder, name, "migration.sql"), "utf8");
    const checksum = createHash("sha256").update(text).digest("hex");
    const row = known.get(name);
    if (row && row.checksum !== checksum) changed.push(name);
    if (row) continue;
    await applyOne(client, { name, text, checksum });
    applied.push(name);
  }
  return { applied, changed };
}

async function migrationNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The migration and its entry in the books are one transaction, so that what failed or was killed can simply run again. */
async function applyOne(client: pg.Client, migration: { name: string; text: string; checksum: string }): Promise<void> {
  try {
    await client.query("begin");
    await client.query("set local lock_timeout = '5s'");
    await client.query(migration.text);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query("commit");
  } catch (cause) {
    await client.query("rollback").catch(() => {});
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError({
      code: "migration_failed",
      kind: "internal",
      message: `Migration ${migration.name} failed and was rolled back: ${reason}.`,
      remedy: "The database is as it was before; repair what the message names and start again.",
      cause,
    });
  }
}

async function provisionRole(
  client: pg.Client,
  role: { name: string; group: string; password: string },
): Promise<string> {
  const name = client.escapeIdentifier(role.name);
  const exists = await client.query("select 1 from pg_roles where rolname = $1", [role.name]);
  const verb = exists.rowCount ? "alter" : "create";
  await client.query(`${verb} role ${name} login password ${client.escapeLiteral(role.password)}`);
  await client.query(`grant ${client.escapeIdentifier(role.group)} to ${name}`);
  return role.name;
}

function withUser(url: string, user: string, password: string): string {
  const result = new URL(url);
  result.username = encodeURIComponent(user);
  result.password = encodeURIComponent(password);
  return result.href;
}
