import { newId } from "@switchyard/crypto";
import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "./test-database.ts";
import { testRedis } from "./test-redis.ts";

test("gives each caller a migrated database of its own", async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  const id = newId("org");
  await one.db.asSystem("test", (tx) => tx.organization.create({ data: { id, slug: "one", name: "One" } }));
  const seen = await other.db.asSystem("test", (tx) => tx.organization.findMany());
  expect(seen).toEqual([]);
});

test("gives logins that are not superusers", async () => {
  const { urls } = await testDatabase();
  for (const url of [urls.appUrl, urls.systemUrl]) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query("select rolsuper, rolbypassrls from pg_roles where rolname = current_user");
    await client.end();
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
  }
});

test("gives each caller key space of its own in one Redis", () => {
  const [one, other] = [testRedis(), testRedis()];
  expect(one.redisUrl).toBe(other.redisUrl);
  expect(one.installation).not.toBe(other.installation);
});
