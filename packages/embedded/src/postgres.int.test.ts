import { chmod, mkdtemp, readFile, stat, truncate } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "./postgres.ts";

const path = process.env["PATH"] ?? "";

async function place(mode = 0o711): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "postgres-"));
  await chmod(folder, mode);
  return join(folder, "data");
}

async function start(dataDir: string, more: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, database: "app", password: "p'w/%", durable: false, path, ...more });
  onTestFinished(() => server.stop());
  return server;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("keeps its data and its port over starts", async () => {
  const dataDir = await place();
  const first = await start(dataDir);
  await ask(first.url("app"), "create table kept as select 1 as n");
  await first.stop();
  const second = await start(dataDir, { port: first.port });
  expect(second.port).toBe(first.port);
  expect(await ask(second.url("app"), "select n from kept")).toEqual([{ n: 1 }]);
});

test("works below a folder that only its owner may enter", async () => {
  const server = await start(await place(0o700));
  expect(await ask(server.url("app"), "select 1 as n")).toEqual([{ n: 1 }]);
});

test("lets nobody in without the password, and listens on loopback only", async () => {
  const server = await start(await place());
  const wrong = server.url("app").replace(/:[^:@]+@/, ":wrong@");
  await expect(ask(wrong, "select 1")).rejects.toThrowError("password authentication failed");
  expect(await ask(server.url("app"), "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
});

test("takes another port when the one it had is taken", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const server = await start(await place(), { port });
  expect(server.port).not.toBe(port);
});

test("takes over from a server that a killed run left on the same data", async () => {
  const dataDir = await place();
  const left = await start(dataDir);
  await ask(left.url("app"), "create table kept as select 1 as n");
  const next = await start(dataDir);
  await vi.waitFor(async () => expect(await left.exited).toMatch(/exit code|signal/));
  expect(await ask(next.url("app"), "select n from kept")).toEqual([{ n: 1 }]);
});

test("says why it cannot start on data that is broken", async () => {
  const dataDir = await place();
  const server = await start(dataDir);
  await server.stop();
  await truncate(join(dataDir, "global/pg_control"), 0);
  await expect(start(dataDir)).rejects.toMatchObject({
    code: "postgres_start_failed",
    message: expect.stringContaining("pg_control"),
  });
});

test("leaves no password behind in the data folder", async () => {
  const dataDir = await place();
  await start(dataDir);
  await expect(stat(`${dataDir}.new`)).rejects.toThrowError("ENOENT");
  await expect(readFile(join(dataDir, "password"))).rejects.toThrowError("ENOENT");
});
