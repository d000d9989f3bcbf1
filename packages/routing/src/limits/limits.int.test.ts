import { newId } from "@switchyard/crypto";
import { openQueue } from "@switchyard/queue";
import type { Principal } from "@switchyard/tenancy";
import { mortalRedis, testDatabase, testRedis } from "@switchyard/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type SeededServer, seedOrg, seedServer } from "../../test/seed.ts";
import { openRouteTable } from "../route-table.ts";
import { createLimit, deleteLimit } from "./change-limits.ts";
import { bucketOfLimit, everybody, ruleOfLimit } from "./limit-buckets.ts";
import { listLimits } from "./list-limits.ts";
import type { LimitDeps, LimitQueryDeps } from "./ports.ts";

const { db } = await testDatabase();
const queue = openQueue(testRedis());
let deps: LimitDeps & LimitQueryDeps;
let hints: unknown[];
let server: SeededServer;
let admin: Principal;
let theirs: SeededServer;
let stranger: Principal;

beforeEach(() => {
  hints = [];
  const publish = async (_channel: string, message: unknown) => void hints.push(message);
  deps = { db, queue: { publish, buckets: queue.buckets } };
});
afterAll(() => queue.close());
beforeAll(async () => {
  server = await seedServer(db, { org: await seedOrg(db) });
  admin = await join(server.orgId, "admin");
  theirs = await seedServer(db);
  stranger = await join(theirs.orgId, "admin");
});

async function join(orgId: string, role: NonNullable<Principal["role"]>): Promise<Principal> {
  const id = newId("usr");
  const label = `${id}@example.com`;
  await db.asSystem("test", async (tx) => {
    await tx.user.create({ data: { id, email: label } });
    await tx.member.create({ data: { id: newId("mem"), orgId, userId: id, role } });
  });
  return { kind: "user", id, label, orgId, role, credential: null, requestId: "req_1" };
}

const perMinute = (calls: number) => ({ tools: [] as string[], per: "everyone", calls, period: "minute" }) as const;

async function auditOf(orgId: string, method: string): Promise<number> {
  const rows = await db.asSystem("test", (tx) => tx.auditOutbox.findMany({ where: { orgId } }));
  return rows.filter((row) => JSON.stringify(row).includes(method)).length;
}

describe("a limit", () => {
  test("of a server and of the org is made, hinted, listed, removed and on record", async () => {
    const { orgId, serverId, serverSlug } = server;
    const ofServer = await createLimit(deps, admin, {
      ...{ server: serverSlug, tools: ["b", "a", "b"], per: "principal", calls: 10, period: "second", burst: 20 },
    });
    expect(ofServer).toMatchObject({ server: serverSlug, tools: ["a", "b"], per: "principal", calls: 10, burst: 20 });
    const ofOrg = await createLimit(deps, admin, { tools: ["*", "a"], per: "client", calls: 1_000, period: "month" });
    expect(ofOrg).toMatchObject({ server: null, tools: ["*"], period: "month", burst: null, createdBy: admin.label });
    expect(hints).toEqual([
      { orgId, serverId },
      { orgId, serverId: null },
    ]);
    const other = await seedServer(db, { org: server });
    const ids = async (of?: string) => (await listLimits(deps, admin, { server: of })).map(({ id }) => id);
    expect(await ids()).toEqual([ofServer.id, ofOrg.id]);
    expect(await ids(serverId)).toEqual([ofServer.id, ofOrg.id]);
    expect(await ids(other.serverSlug)).toEqual([ofOrg.id]);
    expect(await auditOf(orgId, "limit.create")).toBe(2);
    for (const { id } of [ofServer, ofOrg]) await deleteLimit(deps, admin, { limit: id });
    expect(await ids()).toEqual([]);
    expect(await auditOf(orgId, "limit.delete")).toBe(2);
    expect(hints).toHaveLength(4);
  });

  test("comes with the routes it holds at, and a change of it is seen at once", async () => {
    const name = { orgSlug: server.orgSlug, serverSlug: server.serverSlug, target: null };
    const heard: ((message: unknown) => void)[] = [];
    const routes = openRouteTable({
      ...{ db, mcpOrigin: "http://127.0.0.1:8080" },
      subscribe: async (_channel, handler) => {
        heard.push(handler);
        return async () => {};
      },
    });
    const limits = async () => (await routes.resolve(name))?.limits ?? [];
    expect(await limits()).toEqual([]);
    const wide = await createLimit(deps, admin, { ...perMinute(7), tools: ["*"] });
    const narrow = await createLimit(deps, admin, { ...perMinute(5), server: server.serverId });
    for (const hint of hints) for (const handler of heard) handler(hint);
    await expect.poll(limits, { timeout: 1_500 }).toEqual([
      {
        ...{ id: wide.id, orgWide: true, tools: new Set(["*"]) },
        per: "everyone",
        calls: 7,
        period: "minute",
        burst: 7,
      },
      { ...{ id: narrow.id, orgWide: false, tools: null }, per: "everyone", calls: 5, period: "minute", burst: 5 },
    ]);
    for (const { id } of [wide, narrow]) await deleteLimit(deps, admin, { limit: id });
    await routes.close();
  });

  test("is kept once, and as many as a call can be asked about", async () => {
    const crowded = await seedServer(db);
    const owner = await join(crowded.orgId, "owner");
    const first = await createLimit(deps, owner, { ...perMinute(1), server: crowded.serverId });
    const same = createLimit(deps, owner, { ...perMinute(1), burst: 1, server: crowded.serverSlug });
    await expect(same).rejects.toMatchObject({ code: "limit_exists", message: expect.stringContaining(first.id) });
    for (let calls = 2; calls <= 20; calls++) {
      await createLimit(deps, owner, { ...perMinute(calls), server: crowded.serverId });
    }
    const more = createLimit(deps, owner, { ...perMinute(21), server: crowded.serverId });
    await expect(more).rejects.toMatchObject({ code: "limit_limit" });
    await createLimit(deps, owner, perMinute(21));
  });

  test("by the calendar has no burst", async () => {
    const made = createLimit(deps, admin, { tools: [], per: "everyone", calls: 5, period: "day", burst: 2 });
    await expect(made).rejects.toMatchObject({ code: "limit_burst_of_quota" });
  });
});

describe("limits are refused", () => {
  test("to everybody who may not write policies", async () => {
    const made = await createLimit(deps, admin, perMinute(3));
    for (const role of ["developer", "auditor", "member"] as const) {
      const self = await join(server.orgId, role);
      const create = createLimit(deps, self, perMinute(1_000));
      await expect(create).rejects.toMatchObject({ code: "permission_denied" });
      const remove = deleteLimit(deps, self, { limit: made.id });
      await expect(remove).rejects.toMatchObject({ code: "permission_denied" });
    }
    await deleteLimit(deps, admin, { limit: made.id });
    expect(await auditOf(server.orgId, made.id)).toBe(2);
  });

  test("across orgs as if there were none", async () => {
    const of = { ...perMinute(3), server: theirs.serverId };
    await expect(createLimit(deps, admin, of)).rejects.toMatchObject({ code: "server_not_found" });
    const made = await createLimit(deps, stranger, of);
    await expect(deleteLimit(deps, admin, { limit: made.id })).rejects.toMatchObject({ code: "limit_not_found" });
    expect(await listLimits(deps, admin, {})).toEqual([]);
    expect(await listLimits(deps, stranger, {})).toHaveLength(1);
  });

  test("to the eyes of a member whom a restricted server does not name, and who made one is not told", async () => {
    const org = await seedOrg(db);
    const [closed, open] = [await seedServer(db, { access: "restricted", org }), await seedServer(db, { org })];
    const [owner, member] = [await join(org.orgId, "owner"), await join(org.orgId, "member")];
    for (const of of [closed.serverId, open.serverId]) await createLimit(deps, owner, { ...perMinute(1), server: of });
    const seen = await listLimits(deps, member, {});
    expect(seen.map((limit) => limit.server)).toEqual([open.serverSlug]);
    expect(JSON.stringify(seen)).not.toContain(owner.label);
    const asked = listLimits(deps, member, { server: closed.serverId });
    await expect(asked).rejects.toMatchObject({ code: "server_not_found" });
    expect(await listLimits(deps, owner, {})).toHaveLength(2);
  });
});

describe("what is used", () => {
  test("is told of limits for everybody, and of no others", async () => {
    const at = await seedServer(db);
    const owner = await join(at.orgId, "owner");
    const quota = await createLimit(deps, owner, { tools: [], per: "everyone", calls: 50, period: "month" });
    const rate = await createLimit(deps, owner, { tools: [], per: "everyone", calls: 1, period: "hour", burst: 9 });
    await createLimit(deps, owner, { tools: [], per: "principal", calls: 50, period: "month" });
    const buckets = [quota, rate].map((limit) => ({
      key: bucketOfLimit(limit.id, everybody),
      rule: ruleOfLimit(limit),
    }));
    expect((await listLimits(deps, owner, {})).map(({ used }) => used)).toEqual([
      { calls: 0, resetsAt: null },
      { calls: 0, resetsAt: null },
      null,
    ]);
    await queue.buckets.settle({ buckets, requests: [buckets.map((_, bucket) => ({ bucket, cost: 4 }))] });
    const [monthly, hourly, own] = (await listLimits(deps, owner, {})).map(({ used }) => used);
    expect(monthly).toEqual({ calls: 4, resetsAt: expect.stringMatching(/-01T00:00:00.000Z$/) });
    expect(hourly?.calls).toBe(4);
    expect(Date.parse(hourly?.resetsAt ?? "") - Date.now()).toBeGreaterThan(3 * 3_600_000);
    expect(own).toBeNull();
  });

  test("is null while Redis is away, and the list is there all the same", async () => {
    const at = await seedServer(db);
    const owner = await join(at.orgId, "owner");
    await createLimit(deps, owner, perMinute(1));
    const { redisUrl, kill } = await mortalRedis();
    const away = openQueue({ redisUrl, installation: "away" });
    await kill();
    expect((await listLimits({ db, queue: away }, owner, {})).map(({ used }) => used)).toEqual([null]);
    await away.close();
  });
});
