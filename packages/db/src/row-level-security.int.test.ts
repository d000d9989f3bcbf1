import { newId } from "@switchyard/crypto";
import { testDatabase } from "@switchyard/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plantRow, tenantTables } from "../test/planted-rows.ts";

const ours = newId("org");
const theirs = newId("org");
let owner: pg.Client;
let app: pg.Client;
let tables: readonly string[];

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

beforeAll(async () => {
  const { urls } = await testDatabase();
  owner = await connect(urls.ownerUrl);
  app = await connect(urls.appUrl);
  tables = await tenantTables(owner);
  for (const table of tables) for (const org of [ours, theirs]) await plantRow(owner, table, org);
});

afterAll(async () => {
  await Promise.all([owner.end(), app.end()]);
});

/** Rows that a statement of the tenant role reaches; a right it does not have reaches none. */
async function reached(statement: string): Promise<number> {
  try {
    return (await app.query(statement)).rowCount ?? 0;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === "42501") return 0;
    throw error;
  }
}

/** Runs `work` as the tenant role with this org named, and undoes it. */
async function inOrg<T>(orgId: string | null, work: () => Promise<T>): Promise<T> {
  await app.query("begin");
  try {
    await app.query("select set_config('role', 'switchyard_tenant', true)");
    if (orgId !== null) await app.query("select set_config('switchyard.org', $1, true)", [orgId]);
    return await work();
  } finally {
    await app.query("rollback");
  }
}

async function unprotected(): Promise<readonly string[]> {
  const { rows } = await owner.query<{ relname: string }>(
    `select relname from pg_class where relname = any($1) and relnamespace = 'public'::regnamespace and (not relrowsecurity
       or not exists (select from pg_policy where polrelid = pg_class.oid and 'switchyard_tenant'::regrole = any(polroles)))`,
    [tables],
  );
  return rows.map((row) => row.relname);
}

describe("row-level security", () => {
  it("stands on every table with an org_id", async () => {
    expect(tables.length).toBeGreaterThanOrEqual(16);
    expect(await unprotected()).toEqual([]);
  });

  it("would be missed on a new table: the check sees one that lacks it", async () => {
    await owner.query("create table forgotten (id text primary key, org_id text not null)");
    try {
      expect(await tenantTables(owner)).toContain("forgotten");
      tables = [...tables, "forgotten"];
      expect(await unprotected()).toEqual(["forgotten"]);
    } finally {
      tables = tables.filter((table) => table !== "forgotten");
      await owner.query("drop table forgotten");
    }
  });

  it("names one policy for tenants, the same on every table", async () => {
    const { rows } = await owner.query(
      `select distinct pg_get_expr(polqual, polrelid) as sees, pg_get_expr(polwithcheck, polrelid) as writes from pg_policy
       where polname = 'tenant' and polrelid::regclass::text = any($1)`,
      [tables],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].sees).toBe(rows[0].writes);
    expect(rows[0].sees).toContain("NULLIF(current_setting('switchyard.org'::text, true), ''::text)");
  });

  it.each([
    ["names no org", null],
    ["names an empty org", ""],
    ["names an org that is not there", "org_absent"],
  ])("shows nothing to a transaction that %s", async (_what, orgId) => {
    for (const table of tables)
      await inOrg(orgId, async () => expect([table, await reached(`select 1 from ${table}`)]).toEqual([table, 0]));
  });

  it("shows nothing to the login outside of the tenant role", async () => {
    const { rows } = await owner.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    expect(rows.length).toBeGreaterThan(tables.length);
    for (const { name } of rows) expect([name, await reached(`select 1 from ${name}`)]).toEqual([name, 0]);
  });

  it("lets an unscoped transaction change and remove nothing", async () => {
    for (const table of tables) {
      await inOrg(null, async () => expect(await reached(`update ${table} set org_id = org_id`)).toBe(0));
      await inOrg(null, async () => expect(await reached(`delete from ${table}`)).toBe(0));
    }
  });

  it("shows an org its own rows and no others", async () => {
    for (const table of tables) {
      const foreign = `select 1 from ${table} where org_id <> '${ours}'`;
      await inOrg(ours, async () => expect([table, await reached(foreign)]).toEqual([table, 0]));
      const hidden = table === "audit_outbox";
      await inOrg(ours, async () =>
        expect([table, await reached(`select 1 from ${table}`)]).toEqual([table, hidden ? 0 : 1]),
      );
    }
  });

  it("refuses to give a row to another org", async () => {
    for (const table of tables) {
      await inOrg(ours, async () => {
        await expect(app.query(`update ${table} set org_id = '${theirs}'`)).rejects.toThrow(
          /row-level security|permission denied/,
        );
      });
    }
  });

  it("keeps the sealed trail append-only for both logins", async () => {
    const { rows } = await owner.query(
      `select grantee, table_name, privilege_type from information_schema.role_table_grants
       where table_name in ('audit_events') and grantee in ('switchyard_tenant', 'switchyard_system') order by 1, 3`,
    );
    expect(rows.map((row) => `${row.grantee} ${row.privilege_type}`)).toEqual([
      "switchyard_system INSERT",
      "switchyard_system SELECT",
      "switchyard_tenant SELECT",
    ]);
  });

  it("is not owned by either login, so neither can switch it off", async () => {
    await expect(app.query("alter table servers disable row level security")).rejects.toThrow("must be owner");
    await expect(app.query("set role switchyard_system")).rejects.toThrow("permission denied");
  });
});
