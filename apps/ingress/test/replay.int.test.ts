/** Sessions of replayable servers whose instance is lost: opened again behind the client's id, once, or honestly lost. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { openDb } from "@switchyard/db";
import { seedKey } from "@switchyard/oauth/testing";
import {
  makeLive,
  type SeededServer,
  seedDeployment,
  seedInstance,
  seedServer,
  setInstance,
} from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { connectLegacy, type RawAnswer, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { startLegacy } from "./start-legacy.ts";
import { readAll, startRawUpstream, type Upstream } from "./start-upstream.ts";

const { db, urls } = await testDatabase();
const [ingress, second] = await Promise.all([startIngress(db), startIngress(db)]);
const upstreams: Upstream[] = [];
afterAll(async () => {
  await Promise.all([ingress.close(), second.close()]);
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

/** Says of a deployment that its sessions may be opened again. */
async function makeReplayable(deploymentId: string): Promise<void> {
  const data = { plan: { replayableSessions: true } };
  await db.asSystem("test", (tx) => tx.deployment.update({ where: { id: deploymentId }, data }));
}

interface Served {
  readonly server: SeededServer;
  readonly instanceId: string;
  readonly url: string;
  readonly secret: string;
}

async function serve(upstream: Upstream, { replayable = true } = {}): Promise<Served> {
  upstreams.push(upstream);
  const server = await seedServer(db);
  if (replayable) await makeReplayable(server.deploymentId);
  const instanceId = await seedInstance(db, server, { address: upstream.address });
  const { secret } = await seedKey(db, server.orgId);
  return { server, instanceId, url: ingress.url(server), secret };
}

/** The instance dies and another one is there in its place, of the same deployment unless one is given. */
async function replace(served: Served, gone: Upstream | null, next: Upstream, deploymentId?: string): Promise<void> {
  upstreams.push(next);
  await setInstance(db, served.instanceId, { status: "failed" });
  await seedInstance(db, served.server, {
    address: next.address,
    ...(deploymentId === undefined ? {} : { deploymentId }),
  });
  if (deploymentId !== undefined) await makeLive(db, served.server, deploymentId);
  await gone?.close();
  await Promise.all([ingress.announce(served.server), second.announce(served.server)]);
}

const hello = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } };

function post(url: string, secret: string, message: object, session?: string): Promise<RawAnswer> {
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    authorization: `Bearer ${secret}`,
    ...(session === undefined ? {} : { "mcp-session-id": session }),
  };
  return send(url, { headers, body: JSON.stringify({ jsonrpc: "2.0", ...message }) });
}

async function open({ url, secret }: Served, more: object = {}): Promise<string> {
  const params = { ...hello, ...more };
  const { headers } = await post(url, secret, { id: 1, method: "initialize", params });
  const session = String(headers["mcp-session-id"]);
  await post(url, secret, { method: "notifications/initialized" }, session);
  return session;
}

function echo({ url, secret }: Pick<Served, "url" | "secret">, session: string, id = 2): Promise<RawAnswer> {
  const params = { name: "echo", arguments: { text: "hi" } };
  return post(url, secret, { id, method: "tools/call", params }, session);
}

async function rowsOf({ serverId }: SeededServer): Promise<{ readonly replays: number }[]> {
  return (await db.systemPool.query("select replays from replayable_sessions where server_id = $1", [serverId])).rows;
}

async function replaysOf(server: SeededServer) {
  const events = (await ingress.trail(server)).filter(({ method }) => method === "session.replay");
  return events.map(({ outcome, context }) => ({ outcome, code: context?.["errorCode"] ?? null }));
}

const lost = { status: 404, code: "session_not_found" };
const refusal = ({ status, text }: RawAnswer) => ({ status, code: JSON.parse(text).error.data?.code });

describe("a replayable session whose instance is lost", () => {
  it("goes on under its id on another instance, GET stream included, and its client notices nothing", async () => {
    const [one, two] = await Promise.all([
      startLegacy("one", { resumable: true }),
      startLegacy("two", { resumable: true }),
    ]);
    const served = await serve(one);
    const { client, transport } = await connectLegacy(served.url, served.secret);
    const failures: Error[] = [];
    client.onerror = (error) => void failures.push(error);
    let told = 0;
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      told += 1;
    });
    const call = async () => (await client.callTool({ name: "echo", arguments: { text: "hi" } })).content;
    const id = transport.sessionId;
    expect(await call()).toEqual([{ type: "text", text: "one: hi" }]);
    await eventually(async () => {
      await one.notify();
      return told;
    }).toBeGreaterThan(0);
    await replace(served, one, two);
    expect(await call()).toEqual([{ type: "text", text: "two: hi" }]);
    expect(transport.sessionId).toBe(id);
    told = 0;
    await eventually(async () => {
      await two.notify();
      return told;
    }).toBeGreaterThan(0);
    expect(failures).toEqual([]);
    expect(two.opened).toHaveLength(1);
    expect(two.initialized).toEqual(two.opened);
    await eventually(() => replaysOf(served.server)).toEqual([{ outcome: "complete", code: null }]);
    expect(await rowsOf(served.server)).toEqual([{ replays: 1 }]);
    await client.close();
  });

  it("is opened once, however many requests find it lost at however many ingresses", async () => {
    const [one, two] = await Promise.all([startLegacy("one"), startLegacy("two")]);
    const served = await serve(one);
    const session = await open(served);
    await replace(served, one, two);
    const urls = [served.url, second.url(served.server)];
    const calls = Array.from({ length: 24 }, (_, id) => echo({ ...served, url: urls[id % 2] ?? "" }, session, id));
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject({ status: 200 });
    expect(two.opened).toHaveLength(1);
    expect(two.ran).toHaveLength(24);
    await eventually(() => replaysOf(served.server)).toHaveLength(1);
    expect(await rowsOf(served.server)).toEqual([{ replays: 1 }]);
  });

  it("moves as often as its instances are lost", async () => {
    const hosts = await Promise.all(["one", "two", "three"].map((label) => startLegacy(label)));
    const [one, two, three] = hosts;
    if (one === undefined || two === undefined || three === undefined) throw new TypeError("no hosts");
    const served = await serve(one);
    const session = await open(served);
    await replace(served, one, two);
    expect((await echo(served, session)).text).toContain("two: hi");
    const moved = await db.asSystem("test", (tx) =>
      tx.instance.findFirst({ where: { serverId: served.server.serverId, status: "ready" } }),
    );
    await replace({ ...served, instanceId: moved?.id ?? "" }, two, three);
    expect((await echo({ ...served, url: second.url(served.server) }, session)).text).toContain("three: hi");
    expect(await rowsOf(served.server)).toEqual([{ replays: 2 }]);
  });

  it("has its open calls answered with an error, and runs none of them a second time", async () => {
    const [one, two] = await Promise.all([startLegacy("one"), startLegacy("two")]);
    const served = await serve(one);
    const { client, transport } = await connectLegacy(served.url, served.secret);
    let progressed = false;
    const onprogress = () => {
      progressed = true;
    };
    const call = client.callTool({ name: "slow", arguments: {} }, undefined, { onprogress });
    const failed = expect(call).rejects.toMatchObject({
      code: 1502,
      message: expect.stringContaining("may have taken effect"),
    });
    await eventually(() => progressed).toBe(true);
    await replace(served, one, two);
    await failed;
    expect((await client.callTool({ name: "echo", arguments: { text: "hi" } })).content).toEqual([
      { type: "text", text: "two: hi" },
    ]);
    expect(two.ran).toEqual(["echo"]);
    expect(transport.sessionId).toMatch(/^sy1\./);
    await client.close();
  });

  it("is lost when the version negotiated again is another one, and the trail says so", async () => {
    const one = await startLegacy("one");
    const older = await startRawUpstream(async (request, response) => answerOlder(request, response));
    const served = await serve(one);
    const session = await open(served);
    await replace(served, one, older);
    expect(refusal(await echo(served, session))).toEqual(lost);
    expect(refusal(await echo(served, session, 3))).toEqual(lost);
    await eventually(() => replaysOf(served.server)).toEqual([
      { outcome: "http_error", code: "replay_version_changed" },
    ]);
    expect(await rowsOf(served.server)).toEqual([]);
  });

  it("is lost when the deployment that is live now offers no replay", async () => {
    const [one, two] = await Promise.all([startLegacy("one"), startLegacy("two")]);
    const served = await serve(one);
    const session = await open(served);
    await replace(served, one, two, await seedDeployment(db, served.server));
    expect(refusal(await echo(served, session))).toEqual(lost);
    expect(two.opened).toEqual([]);
    await eventually(() => replaysOf(served.server)).toEqual([{ outcome: "http_error", code: "replay_not_offered" }]);
  });

  it("is kept while no instance is fit to open it, and goes on with the first that is", async () => {
    const one = await startLegacy("one");
    const two = await startLegacy("two");
    const unfit = await startRawUpstream((_request, response) => void response.writeHead(503).end());
    const served = await serve(one);
    const session = await open(served);
    await replace(served, one, unfit);
    const refused = await echo(served, session);
    expect(refusal(refused)).toEqual({ status: 503, code: "session_replay_failed" });
    expect(refused.headers["retry-after"]).toBeDefined();
    const instances = await db.asSystem("test", (tx) =>
      tx.instance.findMany({ where: { serverId: served.server.serverId } }),
    );
    for (const { id } of instances) await setInstance(db, id, { status: "failed" });
    await replace(served, null, two);
    expect((await echo(served, session)).text).toContain("two: hi");
  });

  it("waits for the rows to tell what became of an instance that cannot be dialled any more", async () => {
    const [one, two] = await Promise.all([startLegacy("one"), startLegacy("two")]);
    const served = await serve(one);
    const session = await open(served);
    await one.close();
    const call = echo(served, session);
    await replace(served, null, two);
    expect((await call).text).toContain("two: hi");
    expect(two.ran).toEqual(["echo"]);
  });

  it("is nobody else's", async () => {
    const [one, two] = await Promise.all([startLegacy("one"), startLegacy("two")]);
    const served = await serve(one);
    const session = await open(served);
    const other = await seedKey(db, served.server.orgId);
    await replace(served, one, two);
    expect(refusal(await echo({ ...served, secret: other.secret }, session))).toEqual(lost);
    expect(two.opened).toEqual([]);
    expect((await echo(served, session)).status).toBe(200);
  });
});

describe("a session that is ended", () => {
  const end = ({ url, secret }: Served, session: string) =>
    send(url, { method: "DELETE", headers: { authorization: `Bearer ${secret}`, "mcp-session-id": session } });

  it("leaves no row, and is not opened again", async () => {
    const [one, two] = await Promise.all([startLegacy("one"), startLegacy("two")]);
    const served = await serve(one);
    const session = await open(served);
    expect(await rowsOf(served.server)).toHaveLength(1);
    expect((await end(served, session)).status).toBe(200);
    await eventually(() => rowsOf(served.server)).toEqual([]);
    await replace(served, one, two);
    expect(refusal(await echo(served, session))).toEqual(lost);
    expect(two.opened).toEqual([]);
  });

  it("after its instance was lost ends without being opened again", async () => {
    const [one, two] = await Promise.all([startLegacy("one"), startLegacy("two")]);
    const served = await serve(one);
    const session = await open(served);
    await replace(served, one, two);
    expect((await end(served, session)).status).toBe(204);
    expect(await rowsOf(served.server)).toEqual([]);
    expect(refusal(await end(served, session))).toEqual(lost);
    expect(two.opened).toEqual([]);
    await eventually(async () =>
      (await ingress.trail(served.server)).map(({ method, outcome }) => [method, outcome]),
    ).toContainEqual(["session.end", "complete"]);
  });
});

describe("a plain session", () => {
  it("of a server that offers no replay gets one 404 when its instance is lost, and its client opens another", async () => {
    const [one, two] = await Promise.all([startLegacy("one"), startLegacy("two")]);
    const served = await serve(one, { replayable: false });
    const session = await open(served);
    expect(await rowsOf(served.server)).toEqual([]);
    await replace(served, one, two);
    expect(refusal(await echo(served, session))).toEqual(lost);
    expect((await echo(served, await open(served))).text).toContain("two: hi");
    expect(await replaysOf(served.server)).toEqual([]);
  });

  it("is what a session with a very long initialize is", async () => {
    const [one, two] = await Promise.all([startLegacy("one"), startLegacy("two")]);
    const served = await serve(one);
    const session = await open(served, { capabilities: { experimental: { long: { text: "x".repeat(17 * 1024) } } } });
    expect((await echo(served, session)).status).toBe(200);
    expect(await rowsOf(served.server)).toEqual([]);
    await replace(served, one, two);
    expect(refusal(await echo(served, session))).toEqual(lost);
  });

  it("is what a session is that was opened while Postgres was away", async () => {
    const ingressDb = openDb({ ...urls, poolMax: 2 });
    const cut = await startIngress(db, { ingressDb });
    const served = { ...(await serve(await startLegacy("one"))) };
    const own = { ...served, url: cut.url(served.server) };
    await open(own);
    await ingressDb.systemPool.end();
    const session = await open(own);
    expect((await echo(own, session)).status).toBe(200);
    expect(await rowsOf(served.server)).toHaveLength(1);
    await cut.close();
  });
});

/** A server that settles on another version than the one before it. */
async function answerOlder(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { id, method } = JSON.parse((await readAll(request)).toString() || "{}");
  if (method !== "initialize") {
    response.writeHead(202).end();
    return;
  }
  const result = { protocolVersion: "2025-06-18", capabilities: {}, serverInfo: { name: "older", version: "1" } };
  const headers = { "content-type": "application/json", "mcp-session-id": "older" };
  response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
}
