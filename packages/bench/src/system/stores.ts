/** A Postgres and a Redis of its own for one bench, migrated, in a folder that goes with them. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";
import { applyMigrations, type Db, openDb, provisionRoles } from "@switchyard/db";
import { startPostgres, startRedis } from "@switchyard/embedded";

/** Top of the checkout that is measured. */
export const checkout = fileURLToPath(new URL("../../../..", import.meta.url));

export interface Stores {
  readonly db: Db;
  readonly appUrl: string;
  readonly systemUrl: string;
  readonly redisUrl: string;
  /** For whatever else the bench writes; removed by {@link stop}. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts both with the programs on `path`. Throws AppError redis_server_missing. */
export async function openStores(name: string, path: string): Promise<Stores> {
  const folder = mkdtempSync(join(tmpdir(), `switchyard-${name}-`));
  // The embedded Postgres may run as another user, who must reach its data folder.
  chmodSync(folder, 0o711);
  const password = randomToken(16);
  const dataDir = join(folder, "postgres");
  const postgres = await startPostgres({ dataDir, database: "bench", password, durable: true, path });
  const redis = await startRedis({ folder: join(folder, "redis"), password, durable: false, path });
  if (redis === null) throw noRedis();
  const ownerUrl = postgres.url("bench");
  await applyMigrations(ownerUrl, join(checkout, "prisma/migrations"));
  const { appUrl, systemUrl } = await provisionRoles(ownerUrl, randomToken(16));
  const db = openDb({ appUrl, systemUrl });
  return {
    ...{ db, appUrl, systemUrl, redisUrl: redis.url, folder },
    async stop() {
      await db.close();
      await Promise.all([postgres.stop(), redis.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function noRedis(): AppError {
  return new AppError({
    code: "redis_server_missing",
    kind: "precondition_failed",
    message: "The bench needs a real Redis, and neither redis-server nor valkey-server is on PATH.",
    remedy: "Run `apt-get install redis-server`.",
  });
}
