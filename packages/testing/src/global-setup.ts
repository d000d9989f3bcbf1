import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";
import { applyMigrations } from "@switchyard/db";
import { startPostgres, startRedis } from "@switchyard/embedded";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { TEMPLATE_DATABASE } from "./services.ts";

const MIGRATIONS = fileURLToPath(new URL("../../../prisma/migrations", import.meta.url));

let stop = async (): Promise<void> => {};

/** One real Postgres with a migrated template and one real Redis for the whole run, both gone after it. */
export async function setup(project: TestProject): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-test-"));
  // The embedded server may run as another user, who must be able to reach its data folder.
  await chmod(folder, 0o711);
  const path = process.env["PATH"] ?? "";
  const password = randomToken(16);
  const postgres = await startPostgres({
    dataDir: join(folder, "postgres"),
    database: TEMPLATE_DATABASE,
    password,
    durable: false,
    path,
  });
  const redis = await startRedis({ folder: join(folder, "redis"), password, durable: false, path });
  stop = async () => {
    await Promise.all([postgres.stop(), redis?.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  if (!redis) {
    await stop();
    throw new AppError({
      code: "redis_server_missing",
      kind: "precondition_failed",
      message: "The tests need a real Redis, and neither redis-server nor valkey-server is on PATH.",
      remedy: "Run `apt-get install redis-server`, or `npm test`, which installs what is missing.",
    });
  }
  await migrateTemplate(postgres.url("postgres"), postgres.url(TEMPLATE_DATABASE));
  project.provide("services", { postgresUrl: postgres.url(""), redisUrl: redis.url });
}

/** Called by vitest when the run has ended. */
export async function teardown(): Promise<void> {
  await stop();
}

async function migrateTemplate(adminUrl: string, templateUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await applyMigrations(templateUrl, MIGRATIONS);
    // A database with a connection cannot be copied.
    await client.query(`alter database ${TEMPLATE_DATABASE} with is_template true allow_connections false`);
  } finally {
    await client.end();
  }
}
