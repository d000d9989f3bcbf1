/** Two real ingress processes over one Postgres: one may die, Redis may be away, and no session and no right is lost. */
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { newId } from "@switchyard/crypto";
import { revokeKey, seedKey } from "@switchyard/oauth/testing";
import { type SeededServer, seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase, testRedis } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { connectLegacy, connectModern, modernCall, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startLegacy } from "./start-legacy.ts";
import { startListen } from "./start-listen.ts";
import { endProcesses, freePort, type IngressProcess, openGate, startProcess } from "./start-process.ts";
import { startModernUpstream } from "./start-upstream.ts";

const { db, urls } = await testDatabase();
const gate = await openGate(testRedis().redisUrl);
const home = mkdtempSync(join(tmpdir(), "switchyard-processes-"));
const [sessions, modern] = await Promise.all([startLegacy("sessions"), startModernUpstream()]);
afterAll(async () => {
  await endProcesses();
  await Promise.all([sessions.close(), modern.close()]);
  rmSync(home, { recursive: true, force: true });
});

const start = (port: number) => startProcess({ urls, redisUrl: gate.url, home, port });
const urlOf = ({ origin }: IngressProcess, { orgSlug, serverSlug }: SeededServer) =>
  `${origin}/${orgSlug}/${serverSlug}/mcp`;

/** Opens a session with a GET stream; `ended` when that is over. */
async function listen(url: string, secret: string): Promise<{ status: number; ended: Promise<void> }> {
  const base = { accept: "application/json, text/event-stream", authorization: `Bearer ${secret}` };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } };
  const opened = await send(url, {
    headers: { ...base, "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
  });
  const headers = { ...base, "mcp-session-id": String(opened.headers["mcp-session-id"]) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers, agent: false }, (response) => {
      const ended = new Promise<void>((done) => response.on("close", done));
      response.on("error", () => {}).resume();
      resolve({ status: response.statusCode ?? 0, ended });
    });
    request.on("error", reject).end();
  });
}

/** Has whoever listens on a port read the route before it is needed: a cold process may be slow on a busy machine. */
async function warm(...urls: readonly string[]): Promise<void> {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  for (let round = 0; round < 12; round += 1) await Promise.all(urls.map((url) => send(url, { headers, body })));
}

describe("two ingress processes", { retry: 2 }, () => {
  it("serve each other's sessions, over the death of one and with Redis away", async () => {
    const openedBefore = sessions.opened.length;
    const server = await seedServer(db);
    await seedInstance(db, server, { address: sessions.address });
    const { secret } = await seedKey(db, server.orgId);
    const port = await freePort();
    const first = await start(port);
    const { client, transport } = await connectLegacy(urlOf(first, server), secret);
    let told = 0;
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      told += 1;
    });
    const call = async () => (await client.callTool({ name: "echo", arguments: { text: "hi" } })).content;
    const said = [{ type: "text", text: "sessions: hi" }];
    expect(await call()).toEqual(said);
    const id = transport.sessionId;
    const hears = () =>
      eventually(async () => {
        await sessions.notify();
        return told;
      }).toBeGreaterThan(0);
    await hears();
    await gate.cut();
    // Started with Redis away, and never having seen the session.
    await start(port);
    await warm(urlOf(first, server));
    const streamBroke = new Promise((resolve) => {
      client.onerror = resolve;
    });
    await first.end("SIGKILL");
    await streamBroke;
    expect(await call()).toEqual(said);
    told = 0;
    await hears();
    expect(transport.sessionId).toBe(id);
    expect(sessions.opened).toHaveLength(openedBefore + 1);
    await client.close();
  }, 90_000);

  it("take over from one that goes down, without an error for anybody who has a stream open", async () => {
    const [server, other] = [await seedServer(db, { access: "public" }), await seedServer(db, { access: "public" })];
    const subscriptions = await startListen();
    await seedInstance(db, server, { address: sessions.address });
    await seedInstance(db, other, { address: subscriptions.address });
    const port = await freePort();
    const first = await start(port);
    const gets = () => sessions.seen.filter(({ accept }) => accept === "text/event-stream").length;
    const before = gets();
    const { client } = await connectLegacy(urlOf(first, server));
    const subscriber = await connectModern(urlOf(first, other));
    const failures: Error[] = [];
    let [toldSession, toldSubscriber] = [0, 0];
    client.onerror = (error) => void failures.push(error);
    subscriber.onerror = (error) => void failures.push(error);
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      toldSession += 1;
    });
    subscriber.setNotificationHandler("notifications/tools/list_changed", () => {
      toldSubscriber += 1;
    });
    const subscription = await subscriber.listen({ toolsListChanged: true });
    const hears = () =>
      eventually(async () => {
        await sessions.notify();
        return toldSession;
      }).toBeGreaterThan(0);
    await hears();
    expect(gets()).toBe(before + 1);
    await start(port);
    await warm(urlOf(first, server), urlOf(first, other));
    await first.end("SIGTERM");
    expect(await subscription.closed).toBe("remote");
    // The client of the handshake era comes back by itself.
    toldSession = 0;
    await hears();
    expect(gets()).toBe(before + 2);
    expect((await client.callTool({ name: "echo", arguments: { text: "hi" } })).content).toHaveLength(1);
    await subscriber.listen({ toolsListChanged: true });
    toldSubscriber = 0;
    subscriptions.notify();
    await eventually(() => toldSubscriber).toBeGreaterThan(0);
    expect(failures).toEqual([]);
    await Promise.all([client.close(), subscriber.close(), subscriptions.close()]);
  }, 90_000);

  it("each end what a revoked key has open, and what a policy forbids, within 5 s without Redis", async () => {
    const server = await seedServer(db);
    await seedInstance(db, server, { address: sessions.address });
    const other = await seedServer(db, { org: server });
    await seedInstance(db, other, { address: modern.address });
    const [key, leaked] = [await seedKey(db, server.orgId), await seedKey(db, server.orgId)];
    const processes = await Promise.all([start(await freePort()), start(await freePort())]);
    const authorization = `Bearer ${key.secret}`;
    const call = async (process: IngressProcess): Promise<number> => {
      const { headers, body } = modernCall("echo", { text: "hi" });
      return (await send(urlOf(process, other), { headers: { ...headers, authorization }, body })).status;
    };
    const statuses = () => Promise.all(processes.map(call));
    const streams = await Promise.all(processes.map((process) => listen(urlOf(process, server), leaked.secret)));
    expect(streams.map(({ status }) => status)).toEqual([200, 200]);
    expect(await statuses()).toEqual([200, 200]);
    const { orgId, serverId } = other;
    const about = { effect: "deny", tools: ["echo"], subjectKind: "key", subject: key.id, createdBy: "usr_test" };
    const changedAt = performance.now();
    const took: number[] = [];
    const note = () => void took.push(performance.now() - changedAt);
    await db.asSystem("test", (tx) => tx.policy.create({ data: { id: newId("pol"), orgId, serverId, ...about } }));
    await revokeKey(db, orgId, leaked.id);
    await Promise.all([
      Promise.all(streams.map(({ ended }) => ended)).then(note),
      expect.poll(statuses, { timeout: 20_000, interval: 100 }).toEqual([403, 403]).then(note),
    ]);
    expect(Math.max(...took)).toBeLessThan(5_000);
    await Promise.all(processes.map((process) => process.end("SIGTERM")));
  }, 90_000);
});
