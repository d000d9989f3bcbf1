import { randomUUID } from "node:crypto";
import { type DatabaseUrls, type Db, openDb, provisionRoles } from "@switchyard/db";
import pg from "pg";
import { onFileEnd } from "./on-file-end.ts";
import { services, TEMPLATE_DATABASE } from "./services.ts";

export interface TestDatabase {
  readonly db: Db;
  /** For opening further connections, or handing to a child process. */
  readonly urls: DatabaseUrls & { readonly ownerUrl: string };
}

/** A fresh, migrated database of its own for one test file, with its two login roles; dropped when the file ends. */
export async function testDatabase(): Promise<TestDatabase> {
  const { postgresUrl } = services();
  const name = `t_${randomUUID().replaceAll("-", "")}`;
  const ownerUrl = `${postgresUrl}${name}`;
  await asOwner(postgresUrl, [`create database ${name} template ${TEMPLATE_DATABASE}`]);
  const { appUrl, systemUrl } = await provisionRoles(ownerUrl, randomUUID());
  const db = openDb({ appUrl, systemUrl, poolMax: 4 });
  onFileEnd(async () => {
    await db.close();
    await asOwner(postgresUrl, [
      `drop database ${name} with (force)`,
      ...[appUrl, systemUrl].map((url) => `drop role ${new URL(url).username}`),
    ]);
  });
  return { db, urls: { appUrl, systemUrl, ownerUrl } };
}

async function asOwner(postgresUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: `${postgresUrl}postgres` });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
