/** Many open streams at one ingress: every one is served, and nothing of them is left once they have closed. */
import { once } from "node:events";
import { readdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, Socket } from "node:net";
import { queryObjects } from "node:v8";
import { newApiKey, newId } from "@switchyard/crypto";
import { type SeededServer, seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Relay } from "../src/upstream/relay.ts";
import { startIngress, type TestIngress } from "./start-ingress.ts";
import { readAll, startRawUpstream, type Upstream } from "./start-upstream.ts";

const SESSIONS = 200;
const INSTANCES = 4;
const AT_ONCE = 8;
/** Pools of the ingress and of the database keep a few connections for the next request. */
const KEPT = 4 * AT_ONCE;
const EVENT = 'data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n';

const { db } = await testDatabase();
const { secret, hash, hint } = newApiKey("mcp");
let ingress: TestIngress;
let server: SeededServer;
let upstreams: readonly Upstream[];

/** A server of the handshake era that opens a session for whoever asks and keeps every stream. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(EVENT);
    return;
  }
  const { id } = JSON.parse((await readAll(request)).toString()) as { id: number };
  const result = { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "many", version: "1" } };
  const headers = { "content-type": "application/json", "mcp-session-id": crypto.randomUUID() };
  response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
}

beforeAll(async () => {
  server = await seedServer(db);
  upstreams = await Promise.all(Array.from({ length: INSTANCES }, () => startRawUpstream(answer)));
  for (const { address } of upstreams) await seedInstance(db, server, { address });
  const reach = { serverIds: [], scopes: [], tools: [], ipAllow: [] };
  const key = { id: newId("key"), orgId: server.orgId, name: "many", plane: "mcp", hash, hint, createdBy: "usr_test" };
  await db.asSystem("test seed", (tx) => tx.apiKey.create({ data: { ...key, ...reach } }));
  ingress = await startIngress(db);
});

afterAll(async () => {
  await ingress.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

/** Sends one request on a connection and reads until the answer holds `sign`. */
async function exchange(socket: Socket, head: string, body: string, sign: string): Promise<string> {
  const { host, pathname } = new URL(ingress.url(server));
  const common = `host: ${host}\r\nauthorization: Bearer ${secret}\r\naccept: application/json, text/event-stream\r\n`;
  const [method = "", ...more] = head.split("\r\n");
  const headers = [...more, `content-length: ${body.length}`, "content-type: application/json"].join("\r\n");
  socket.write(`${method} ${pathname} HTTP/1.1\r\n${common}${headers}\r\n\r\n${body}`);
  let text = "";
  while (!text.includes(sign)) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    text += chunk.toString();
    if (/^HTTP\/1.1 [45]/.test(text)) throw new Error(text);
  }
  return text;
}

/** A connection with the stream of a session of its own. */
async function open(): Promise<Socket> {
  const { hostname, port } = new URL(ingress.origin);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "many", version: "1" } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  const opened = await exchange(socket, "POST", body, "serverInfo");
  const id = /mcp-session-id: (\S+)/i.exec(opened)?.[1] ?? "";
  await exchange(socket, `GET\r\nmcp-session-id: ${id}`, "", "list_changed");
  return socket;
}

async function openAll(count: number): Promise<Socket[]> {
  const streams: Socket[] = [];
  const one = async (_: unknown, first: number): Promise<void> => {
    for (let i = first; i < count; i += AT_ONCE) streams.push(await open());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return streams;
}

/** What this process holds. Each count of objects walks the whole heap: asked one by one, and not often. */
const held = {
  relays: () => queryObjects(Relay, { format: "count" }),
  sockets: () => queryObjects(Socket, { format: "count" }),
  descriptors: () => readdirSync("/proc/self/fd").length,
};

function settles(of: keyof typeof held): ReturnType<typeof expect.poll<number>> {
  return expect.poll(held[of], { timeout: 60_000, interval: 500 });
}

describe("many open sessions", () => {
  it("have their streams all open at once, and leave no exchange, socket or descriptor behind", async () => {
    for (const stream of await openAll(2 * AT_ONCE)) stream.destroy();
    await settles("relays").toBeLessThan(AT_ONCE);
    const before = { sockets: held.sockets(), descriptors: held.descriptors() };
    const streams = await openAll(SESSIONS);
    expect(held.relays()).toBeGreaterThanOrEqual(SESSIONS);
    expect(held.descriptors()).toBeGreaterThanOrEqual(before.descriptors + 4 * SESSIONS - KEPT);
    for (const stream of streams.splice(0)) stream.destroy();
    await settles("descriptors").toBeLessThan(before.descriptors + KEPT);
    await settles("relays").toBeLessThan(AT_ONCE);
    await settles("sockets").toBeLessThan(before.sockets + KEPT);
  }, 240_000);
});
