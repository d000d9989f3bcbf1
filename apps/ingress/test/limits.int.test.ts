import { seedKey } from "@switchyard/oauth/testing";
import {
  type LimitSeed,
  removeLimit,
  type SeededServer,
  seedInstance,
  seedLimit,
  seedOrg,
  seedServer,
} from "@switchyard/routing/testing";
import { mortalRedis, testDatabase, testRedis } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { connectLegacy, connectModern, modernCall, type RawAnswer, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress, type TestIngress } from "./start-ingress.ts";
import { startToolbox } from "./start-toolbox.ts";

const { db } = await testDatabase();
const redis = testRedis();
const exact = { redis, limitPatienceMs: 20_000 };
const [ingress, twin] = [await startIngress(db, exact), await startIngress(db, exact)];
const upstream = await startToolbox();
upstream.offer(["read", "pay", "refund"]);
afterAll(async () => {
  await Promise.all([ingress.close(), twin.close()]);
  await upstream.close();
});

interface Place {
  readonly server: SeededServer;
  readonly limits: readonly string[];
  readonly key: string;
}

/** A server with limits, and a key of its org. */
async function serve(limits: readonly LimitSeed[], org?: { orgId: string; orgSlug: string }): Promise<Place> {
  const server = await seedServer(db, org === undefined ? {} : { org });
  await seedInstance(db, server, { address: upstream.address });
  const ids: string[] = [];
  for (const limit of limits) ids.push(await seedLimit(db, server, limit));
  return { server, limits: ids, key: (await seedKey(db, server.orgId)).secret };
}

interface CallOptions {
  readonly at?: TestIngress;
  readonly tool?: string;
  readonly secret?: string;
}

function call({ server, key }: Place, { at = ingress, tool = "read", secret = key }: CallOptions = {}) {
  const { headers, body } = modernCall(tool);
  return send(at.url(server), { headers: { ...headers, authorization: `Bearer ${secret}` }, body });
}

/** How many of so many calls were let through; every other one is refused as it must be. */
async function passed(times: number, place: Place, options: CallOptions = {}): Promise<number> {
  const answers = await Promise.all(Array.from({ length: times }, () => call(place, options)));
  const refused = answers.filter(({ status }) => status !== 200);
  for (const answer of refused) expect(refusal(answer).status).toBe(429);
  return answers.length - refused.length;
}

/** What a refusal says, after checking that clients of both eras can read it. */
function refusal({ status, headers, text }: RawAnswer) {
  const { error, jsonrpc } = JSON.parse(text);
  expect({ jsonrpc, code: error.code, type: headers["content-type"] }).toEqual({
    jsonrpc: "2.0",
    code: 1000 + status,
    type: "application/json",
  });
  expect(Number(headers["retry-after"])).toBe(error.data.retryAfterSeconds);
  return {
    status,
    code: error.data.code,
    message: error.message,
    remedy: error.data.remedy,
    wait: error.data.retryAfterSeconds,
  };
}

describe("a limit", () => {
  it("of a rate refuses beyond its burst, says which, how much and when again, and is on record as denied", async () => {
    const place = await serve([{ calls: 4, period: "hour" }]);
    expect(await passed(10, place)).toBe(4);
    const told = refusal(await call(place));
    expect(told).toMatchObject({ status: 429, code: "rate_limited" });
    expect(told.message).toBe(
      `The limit of 4 requests an hour for all callers together at the server "${place.server.serverSlug}" is reached.`,
    );
    expect(told.remedy).toContain(place.limits[0]);
    expect(told.wait).toBeGreaterThan(800);
    expect(told.wait).toBeLessThanOrEqual(900);
    await eventually(async () =>
      (await ingress.trail(place.server)).filter(({ outcome }) => outcome === "denied"),
    ).toHaveLength(7);
    const [denied] = await ingress.trail(place.server);
    expect(denied).toMatchObject({
      ...{ method: "tools/call", name: "read", actor: { kind: "key" } },
      context: { errorCode: "rate_limited", httpStatus: 429 },
    });
  });

  it("of a quota refuses until its day is over", async () => {
    const place = await serve([{ calls: 3, period: "day" }]);
    expect(await passed(6, place)).toBe(3);
    const { code, wait } = refusal(await call(place));
    expect(code).toBe("quota_exceeded");
    const midnight = new Date().setUTCHours(24, 0, 0, 0);
    expect(Math.abs((midnight - Date.now()) / 1_000 - wait)).toBeLessThan(30);
  });

  it("fills again by itself", async () => {
    const place = await serve([{ calls: 60, burst: 1, period: "minute" }]);
    await eventually(() => passed(3, place)).toBeLessThan(3);
    await eventually(async () => (await call(place)).status).toBe(200);
  });

  it("counts each caller apart, each client apart, or everybody", async () => {
    const principal = await serve([{ calls: 2, per: "principal" }]);
    const other = (await seedKey(db, principal.server.orgId)).secret;
    expect([await passed(4, principal), await passed(4, principal, { secret: other })]).toEqual([2, 2]);

    const client = await serve([{ calls: 2, per: "client" }]);
    const { server } = client;
    const token = (sub: string, clientId: string) =>
      ingress.issuer.mint({ aud: ingress.url(server), org: server.orgId, sub, role: "developer", clientId });
    const [a, b] = ["https://client.example/a", "https://client.example/b"];
    expect(await passed(1, client, { secret: await token("usr_1", a) })).toBe(1);
    expect(await passed(3, client, { secret: await token("usr_2", a) })).toBe(1);
    expect(await passed(3, client, { secret: await token("usr_1", b) })).toBe(2);
    expect(await passed(3, client)).toBe(2);

    const everyone = await serve([{ calls: 3 }]);
    const third = (await seedKey(db, everyone.server.orgId)).secret;
    expect((await passed(2, everyone)) + (await passed(2, everyone, { secret: third }))).toBe(3);
  });

  it("counts every request, every tool call, or calls of its tools together, in whatever spelling", async () => {
    const some = await serve([{ calls: 3, tools: ["pay", "refund"] }]);
    expect(await passed(5, some)).toBe(5);
    expect((await passed(2, some, { tool: "pay" })) + (await passed(2, some, { tool: "refund" }))).toBe(3);
    expect(await passed(1, some, { tool: "PAY" })).toBe(0);
    expect(await passed(1, some)).toBe(1);

    const every = await serve([{ calls: 1, tools: ["*"] }]);
    const listed = () => connectModern(ingress.url(every.server), every.key).then((client) => client.listTools());
    await listed();
    expect(await passed(3, every)).toBe(1);
    expect((await listed()).tools).toHaveLength(3);
    const requests = await serve([{ calls: 1 }]);
    expect(await passed(1, requests)).toBe(1);
    await expect(connectModern(ingress.url(requests.server), requests.key)).rejects.toThrow();
  });

  it("of the org counts all its servers together, and the narrowest of several refuses", async () => {
    const wide = await serve([{ calls: 5, orgWide: true }, { calls: 2 }]);
    const beside = await serve([], wide.server);
    expect(await passed(4, wide)).toBe(2);
    expect(refusal(await call(wide)).message).toContain("2 requests a month");
    expect(await passed(6, beside)).toBe(3);
    expect(refusal(await call(beside)).message).toContain("at all servers of the organization");
  });

  it("never shares a bucket with one of another org that says the same of a server of the same name", async () => {
    const [one, two] = [await serve([{ calls: 2, orgWide: true }]), await serve([{ calls: 2, orgWide: true }])];
    const slug = one.server.serverSlug;
    await db.asSystem("test", (tx) => tx.server.update({ where: { id: two.server.serverId }, data: { slug } }));
    const same = { ...two, server: { ...two.server, serverSlug: slug } };
    expect([await passed(5, one), await passed(5, same)]).toEqual([2, 2]);
  });
});

describe("ingress processes", () => {
  it("share a limit to the last call", async () => {
    const place = await serve([{ calls: 30 }]);
    const both = await Promise.all([passed(40, place), passed(40, place, { at: twin })]);
    const late = async () => (await passed(1, place)) + (await passed(1, place, { at: twin }));
    let total = both[0] + both[1];
    expect(total).toBeGreaterThanOrEqual(27);
    await eventually(async () => {
      total += await late();
      return total;
    }).toBe(30);
    expect(await late()).toBe(0);
  });

  it("know soon of a limit that was made, changed or removed, without any hint", async () => {
    const place = await serve([]);
    expect(await passed(3, place)).toBe(3);
    const status = (of: TestIngress) => eventually(async () => (await call(place, { at: of })).status);
    const first = await seedLimit(db, place.server, { calls: 1, per: "principal" });
    await Promise.all([status(ingress).toBe(429), status(twin).toBe(429)]);
    await removeLimit(db, first);
    const second = await seedLimit(db, place.server, { calls: 1_000 });
    await Promise.all([status(ingress).toBe(200), status(twin).toBe(200)]);
    await removeLimit(db, second);
  });
});

describe("a client of an SDK", () => {
  it("of either era hears of a limit as an error of its call, and does not look for another era", async () => {
    const place = await serve([{ calls: 1, tools: ["pay"] }]);
    const url = ingress.url(place.server);
    const [modern, { client: legacy }] = [await connectModern(url, place.key), await connectLegacy(url, place.key)];
    await modern.callTool({ name: "pay", arguments: {} });
    const before = upstream.seen.length;
    for (const client of [modern, legacy]) {
      const refused = client.callTool({ name: "pay", arguments: {} });
      await expect(refused).rejects.toThrow(/limit of 1 call of .{1,2}pay/);
    }
    expect(upstream.seen.length).toBe(before);
    expect((await modern.listTools()).tools).toHaveLength(3);
    expect((await legacy.listTools()).tools).toHaveLength(3);
    await Promise.all([modern.close(), legacy.close()]);
  });

  it("is refused at its first message in its own era: nothing is opened in another", async () => {
    const place = await serve([{ calls: 1 }]);
    expect(await passed(1, place)).toBe(1);
    const before = upstream.seen.length;
    const url = ingress.url(place.server);
    await expect(connectModern(url, place.key)).rejects.toThrow();
    await expect(connectLegacy(url, place.key)).rejects.toThrow(/limit of 1 request a month/);
    expect(upstream.seen.length).toBe(before);
  });
});

it("a batch counts each of its calls, is let through whole or refused whole, and told when it can never fit", async () => {
  const place = await serve([{ calls: 5, burst: 5, period: "hour", tools: ["*"] }]);
  const url = ingress.url(place.server);
  const base = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    authorization: `Bearer ${place.key}`,
  };
  const hello = { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "t", version: "1" } };
  const opened = await send(url, {
    headers: base,
    body: JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params: hello }),
  });
  const headers = { ...base, "mcp-session-id": String(opened.headers["mcp-session-id"]) };
  await send(url, { headers, body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' });
  const batch = (calls: number) => {
    const params = { name: "read", arguments: {} };
    const messages = Array.from({ length: calls }, (_, id) => ({ jsonrpc: "2.0", id, method: "tools/call", params }));
    return send(url, { headers, body: JSON.stringify(messages) });
  };
  expect((await batch(3)).status).toBe(200);
  expect(refusal(await batch(3)).code).toBe("rate_limited");
  expect((await batch(2)).status).toBe(200);
  expect(refusal(await batch(6)).message).toContain("counts 6 times");
});

it("while Redis is away a limit holds at each process, nobody gets an error for it, and it is counted together again", async () => {
  const { redisUrl, kill, revive } = await mortalRedis();
  const shared = { redis: { redisUrl, installation: "mortal" } };
  const [one, two] = [await startIngress(db, shared), await startIngress(db, shared)];
  const place = await serve([{ calls: 20 }], await seedOrg(db));
  expect((await passed(2, place, { at: one })) + (await passed(2, place, { at: two }))).toBe(4);
  await kill();
  const away = (await passed(40, place, { at: one })) + (await passed(40, place, { at: two }));
  expect(away).toBeGreaterThanOrEqual(16);
  expect(away).toBeLessThanOrEqual(2 * 20);
  await revive();
  const late = await startIngress(db, { ...shared, limitPatienceMs: 20_000 });
  await eventually(async () => (await call(place, { at: late })).status).toBe(429);
  await Promise.all([one.close(), two.close(), late.close()]);
});
