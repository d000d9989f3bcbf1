import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { testDatabase } from "@switchyard/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { applyMigrations, provisionRoles } from "./migrate.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const migrations = join(root, "prisma/migrations");
let owner: pg.Client;
let ownerUrl: string;

beforeAll(async () => {
  ({ ownerUrl } = (await testDatabase()).urls);
  owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
});

afterAll(() => owner.end());

/** An empty database of the test's own, gone when the test ends. */
async function emptyDatabase(): Promise<{ url: string; client: pg.Client }> {
  const name = `m_${randomUUID().replaceAll("-", "")}`;
  await owner.query(`create database ${name}`);
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await owner.query(`drop database ${name} with (force)`);
  });
  return { url: url.href, client };
}

/** A folder of migrations of the test's own. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-migrations-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, sql] of Object.entries(files)) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, "migration.sql"), sql);
  }
  return folder;
}

describe("applying the migrations", () => {
  it("does nothing the second time", async () => {
    const { url } = await emptyDatabase();
    const first = await applyMigrations(url, migrations);
    expect(first.applied.length).toBeGreaterThan(0);
    expect(await applyMigrations(url, migrations)).toEqual({ applied: [], changed: [] });
  });

  it("applies each once when several processes start together", async () => {
    const { url, client } = await emptyDatabase();
    const reports = await Promise.all([1, 2, 3, 4].map(() => applyMigrations(url, migrations)));
    const applied = reports.flatMap((report) => report.applied);
    expect(applied).toEqual([...new Set(applied)]);
    const { rows } = await client.query("select migration_name, count(*)::int from _prisma_migrations group by 1");
    expect(rows.map((row) => row.count)).toEqual(applied.map(() => 1));
  });

  it("leaves nothing of a migration that fails, and runs it again once it is repaired", async () => {
    const { url, client } = await emptyDatabase();
    const folder = await folderWith({
      "1_good": "create table good (id int);",
      "2_bad": "create table half (id int); insert into absent values (1);",
      "3_after": "create table after (id int);",
    });
    await expect(applyMigrations(url, folder)).rejects.toMatchObject({
      code: "migration_failed",
      message: expect.stringContaining('2_bad failed and was rolled back: relation "absent" does not exist'),
    });
    const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public' order by 1");
    expect(rows.map((row) => row.tablename)).toEqual(["_prisma_migrations", "good"]);
    await writeFile(join(folder, "2_bad", "migration.sql"), "create table whole (id int);");
    expect((await applyMigrations(url, folder)).applied).toEqual(["2_bad", "3_after"]);
  });

  it("refuses to go on behind a migration that another tool left unfinished", async () => {
    const { url, client } = await emptyDatabase();
    const folder = await folderWith({ "1_first": "create table first (id int);" });
    await applyMigrations(url, folder);
    await client.query("update _prisma_migrations set finished_at = null");
    await expect(applyMigrations(url, folder)).rejects.toMatchObject({ code: "migration_unfinished" });
  });

  it("tells of a migration that was edited after it ran", async () => {
    const { url } = await emptyDatabase();
    const folder = await folderWith({ "1_first": "create table first (id int);" });
    await applyMigrations(url, folder);
    await writeFile(join(folder, "1_first", "migration.sql"), "create table other (id int);");
    expect(await applyMigrations(url, folder)).toEqual({ applied: [], changed: ["1_first"] });
  });

  it("names the database that does not answer", async () => {
    await expect(applyMigrations("postgresql://nobody@127.0.0.1:1/absent", migrations)).rejects.toMatchObject({
      code: "database_unreachable",
      message: expect.stringContaining("127.0.0.1:1/absent"),
    });
  });
});

describe("the login roles", () => {
  it("take the new password when provisioned again", async () => {
    const { url, client } = await emptyDatabase();
    await applyMigrations(url, migrations);
    await provisionRoles(url, "first");
    const { appUrl, systemUrl } = await provisionRoles(url, "se'cond%/");
    for (const connectionString of [appUrl, systemUrl]) {
      const login = new pg.Client({ connectionString });
      await login.connect();
      await login.end();
    }
    const database = new URL(url).pathname.slice(1);
    onTestFinished(async () => {
      await client.query(`drop owned by ${database}_app_login, ${database}_system_login`);
      await client.query(`drop role ${database}_app_login, ${database}_system_login`);
    });
  });
});

describe("the schema", () => {
  const prisma = (words: readonly string[], env: Readonly<Record<string, string>>) =>
    promisify(execFile)(join(root, "node_modules/.bin/prisma"), [...words, "--config", "prisma/prisma.config.ts"], {
      cwd: root,
      env: { ...process.env, CHECKPOINT_DISABLE: "1", ...env },
    });
  const diff = (url: string, schema: string) =>
    prisma(["migrate", "diff", "--from-config-datasource", "--to-schema", schema, "--exit-code"], {
      DATABASE_URL: url,
    });

  it("is what the migrations make", async () => {
    await expect(diff(ownerUrl, "prisma/schema.prisma")).resolves.toMatchObject({
      stdout: expect.stringContaining("No difference detected"),
    });
  });

  it("would be found to differ: a column that no migration makes is reported", async () => {
    const folder = await mkdtemp(join(tmpdir(), "switchyard-schema-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const schema = join(folder, "schema.prisma");
    await cp(join(root, "prisma/schema.prisma"), schema);
    await writeFile(schema, "model Extra {\n  id String @id\n}\n", { flag: "a" });
    await expect(diff(ownerUrl, schema)).rejects.toMatchObject({ code: 2, stdout: expect.stringContaining("Extra") });
  });
});
