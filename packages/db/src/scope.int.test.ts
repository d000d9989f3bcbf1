import { newId } from "@switchyard/crypto";
import { testDatabase } from "@switchyard/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plantRow } from "../test/planted-rows.ts";
import type { Db, OrgTransaction } from "./client.ts";
import { tenantModels } from "./scope.ts";

/** What every model can do, without its own types. */
interface AnyModel {
  findMany(args: object): Promise<{ orgId: string }[]>;
  count(args: object): Promise<number>;
  updateMany(args: object): Promise<unknown>;
  deleteMany(args: object): Promise<unknown>;
  createMany(args: object): Promise<unknown>;
}

const ours = newId("org");
const theirs = newId("org");
let db: Db;
let owner: pg.Client;
const tables = new Map<string, string>();

beforeAll(async () => {
  const database = await testDatabase();
  db = database.db;
  owner = new pg.Client({ connectionString: database.urls.ownerUrl });
  await owner.connect();
  for (const model of tenantModels) {
    const table = await tableOf(model);
    tables.set(model, table);
    for (const org of [ours, theirs]) await plantRow(owner, table, org);
  }
});

afterAll(() => owner.end());

/** The table of a model: its name in the plural, or as it is. */
async function tableOf(model: string): Promise<string> {
  const snake = model.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
  const { rows } = await owner.query<{ name: string }>(
    "select relname as name from pg_class where relkind in ('r', 'p') and relname = any($1)",
    [[snake, `${snake}s`, `${snake.replace(/y$/, "ie")}s`]],
  );
  return rows[0]?.name ?? `no table of ${model}`;
}

function modelOf(tx: OrgTransaction, model: string): AnyModel {
  return Reflect.get(tx, model.charAt(0).toLowerCase() + model.slice(1)) as AnyModel;
}

/** Runs one query of a model in the scope of our org; a right that tenants do not have counts as refused. */
async function scoped<T>(model: string, work: (model: AnyModel) => Promise<T>): Promise<T | "refused"> {
  try {
    return await db.forOrg(ours, (tx) => work(modelOf(tx, model)));
  } catch (error) {
    if (error instanceof Error && /permission denied/.test(error.message)) return "refused";
    throw error;
  }
}

/** Runs a write of a model in the scope of our org and takes it back. */
async function undone(model: string, work: (model: AnyModel) => Promise<unknown>): Promise<void> {
  const takeBack = new Error("undone");
  const outcome = scoped(model, async (delegate) => {
    await work(delegate);
    throw takeBack;
  });
  await outcome.catch((error: unknown) => {
    if (error !== takeBack) throw error;
  });
}

async function theirRows(model: string): Promise<unknown[]> {
  const { rows } = await owner.query(`select * from ${tables.get(model)} where org_id = $1`, [theirs]);
  return rows;
}

describe.each([...tenantModels])("a transaction of one org and %s", (model) => {
  it("sees no row of another org, even when asked for it", async () => {
    for (const where of [{}, { orgId: theirs }, { OR: [{ orgId: theirs }, { orgId: ours }] }]) {
      const rows = await scoped(model, (delegate) => delegate.findMany({ where }));
      if (rows !== "refused") expect(rows.map((row) => row.orgId)).toEqual([ours]);
      expect([1, "refused"]).toContain(await scoped(model, (delegate) => delegate.count({ where })));
    }
  });

  it("changes and removes no row of another org", async () => {
    const before = await theirRows(model);
    expect(before).toHaveLength(1);
    for (const where of [{}, { orgId: theirs }]) {
      await undone(model, (delegate) => delegate.updateMany({ where, data: { orgId: ours } }));
      await undone(model, (delegate) => delegate.deleteMany({ where }));
    }
    expect(await theirRows(model)).toEqual(before);
  });

  it("cannot write a row for another org, nor give one away", async () => {
    const crossed = { code: "org_scope_crossed" };
    const give = scoped(model, (delegate) => delegate.updateMany({ where: {}, data: { orgId: theirs } }));
    await expect(give).rejects.toMatchObject(crossed);
    const write = scoped(model, (delegate) => delegate.createMany({ data: [{ orgId: ours }, { orgId: theirs }] }));
    await expect(write).rejects.toMatchObject(crossed);
    await expect(scoped(model, (delegate) => delegate.createMany({ data: {} }))).rejects.toMatchObject(crossed);
  });
});

describe("a transaction of one org", () => {
  it("is held by row-level security where the code's own filter is passed by", async () => {
    const rows = await db.forOrg(ours, (tx) => tx.$queryRaw`select org_id from servers`);
    expect(rows).toEqual([{ org_id: ours }]);
    const nested = db.forOrg(ours, async (tx) => {
      const server = await tx.server.findFirstOrThrow();
      const environment = { id: newId("env"), orgId: theirs, slug: "stolen", kind: "preview" };
      await tx.server.update({ where: { id: server.id }, data: { environments: { create: environment } } });
    });
    await expect(nested).rejects.toThrow(/row-level security/);
  });

  it("ends its scope with itself: the next one on the same connection starts with none", async () => {
    const seen = await Promise.all(
      Array.from({ length: 24 }, (_, index) => {
        const org = index % 2 ? ours : theirs;
        return db.forOrg(org, (tx) => tx.server.findMany()).then((rows) => rows.every((row) => row.orgId === org));
      }),
    );
    expect(seen).toEqual(seen.map(() => true));
  });

  it("does nothing for an empty list", async () => {
    await expect(db.forOrg(ours, (tx) => tx.server.createMany({ data: [] }))).resolves.toEqual({ count: 0 });
  });
});

it("the system transaction sees every org and says why", async () => {
  const servers = await db.asSystem("test", (tx) => tx.server.findMany());
  expect(new Set(servers.map((server) => server.orgId))).toEqual(new Set([ours, theirs]));
});
