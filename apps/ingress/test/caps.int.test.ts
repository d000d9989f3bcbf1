import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { seedKey } from "@switchyard/oauth/testing";
import { type SeededServer, seedInstance, seedLimit, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { modernCall, type RawAnswer, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { startRawUpstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const caps = { concurrency: 4, streams: 3, sessions: 2, bodyBytes: 100_000 };
const ingress = await startIngress(db, { caps });
/** Answers what a test holds open when the test says so; everything else at once. */
const held: (() => void)[] = [];
let sessions = 0;
/** What a stream says when it is opened, after its first comment. */
let rest = "";
const upstream = await startRawUpstream((request, response) => {
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(`: open\n\n${rest}`);
    return;
  }
  const chunks: Buffer[] = [];
  request
    .on("data", (chunk: Buffer) => chunks.push(chunk))
    .on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { id = null, method, params } = text === "" ? {} : JSON.parse(text);
      sessions += method === "initialize" ? 1 : 0;
      const session = method === "initialize" ? { "mcp-session-id": `session-${sessions}` } : {};
      const version = { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "raw", version: "1" } };
      const result = method === "initialize" ? version : { content: [] };
      const answer = (): void => {
        response.writeHead(id === null ? 202 : 200, { "content-type": "application/json", ...session });
        response.end(id === null ? "" : JSON.stringify({ jsonrpc: "2.0", id, result }));
      };
      if (params?.name === "wait") held.push(answer);
      else answer();
    });
});
const open = new Set<IncomingMessage>();
afterEach(() => {
  for (const answer of held.splice(0)) answer();
  for (const stream of open) stream.destroy();
  open.clear();
});
afterAll(async () => {
  agent.destroy();
  await ingress.close();
  await upstream.close();
});

interface Place {
  readonly server: SeededServer;
  readonly key: string;
}

async function serve(access: "organization" | "public" = "organization"): Promise<Place> {
  const server = await seedServer(db, { access });
  await seedInstance(db, server, { address: upstream.address });
  return { server, key: (await seedKey(db, server.orgId)).secret };
}

function call({ server, key }: Place, tool = "now", args: Record<string, unknown> = {}) {
  const { headers, body } = modernCall(tool, args);
  return send(ingress.url(server), { headers: { ...headers, authorization: `Bearer ${key}` }, body });
}

function callUnknown({ server }: Place, tool = "now") {
  return send(ingress.url(server), modernCall(tool));
}

const agent = new Agent({ keepAlive: true });

/** Status of a call on a connection that stays open. */
function callAgain({ server, key }: Place): Promise<number> {
  const { headers, body } = modernCall("now");
  const init = { method: "POST", agent, headers: { ...headers, authorization: `Bearer ${key}` } };
  return new Promise((resolve, reject) => {
    const request = httpRequest(ingress.url(server), init, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    request.on("error", reject).end(body);
  });
}

const LEGACY = { "content-type": "application/json", accept: "application/json, text/event-stream" };

function legacy({ server, key }: Place, init: { method?: string; session?: string; body?: unknown }) {
  const session = init.session === undefined ? {} : { "mcp-session-id": init.session };
  const headers = { ...LEGACY, authorization: `Bearer ${key}`, "mcp-protocol-version": "2025-11-25", ...session };
  const body = init.body === undefined ? {} : { body: JSON.stringify(init.body) };
  return send(ingress.url(server), { method: init.method ?? "POST", headers, ...body });
}

const HELLO = {
  ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } },
};

function openStream({ server, key }: Place): Promise<number> {
  const url = ingress.url(server);
  const headers = { accept: "text/event-stream", authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    httpRequest(url, { method: "GET", headers, agent: false }, (response) => {
      open.add(response.resume().on("error", () => {}));
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

/** What a refusal of ours says: JSON-RPC, whatever was refused. */
function refusal({ status, headers, text }: RawAnswer) {
  const { jsonrpc, error } = JSON.parse(text);
  expect({ jsonrpc, code: error.code }).toEqual({ jsonrpc: "2.0", code: 1000 + status });
  expect(headers["content-type"]).toBe("application/json");
  return { status, code: error.data.code, again: headers["retry-after"] };
}

describe("an org at one ingress", () => {
  it("has so many requests at once; more are refused before their body is read, and its neighbour is served", async () => {
    const [crowd, neighbour] = [await serve(), await serve()];
    const waiting = Array.from({ length: 4 }, () => call(crowd, "wait"));
    await eventually(() => held.length).toBe(4);
    expect(refusal(await call(crowd))).toEqual({ status: 429, code: "org_requests_full", again: "1" });
    // Nothing of the body was sent, and none is waited for.
    const { headers } = modernCall("now");
    const head = { ...headers, authorization: `Bearer ${crowd.key}`, "content-length": "50000" };
    const unread = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(ingress.url(crowd.server), { method: "POST", headers: head, agent: false });
      request.on("response", (response) => resolve(response.resume().statusCode ?? 0)).on("error", reject);
      request.flushHeaders();
    });
    expect(unread).toBe(429);
    expect((await call(neighbour)).status).toBe(200);
    for (const answer of held.splice(0)) answer();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await call(crowd)).status).toBe(200);
    await eventually(async () => (await ingress.trail(crowd.server)).filter(isDenied).map(codeOf)).toEqual([
      "org_requests_full",
      "org_requests_full",
    ]);
  });

  it("has room left for those it knows when a crowd that nobody knows is at its public server", async () => {
    const place = await serve("public");
    const crowd = Array.from({ length: 3 }, () => callUnknown(place, "wait"));
    await eventually(() => held.length).toBe(3);
    expect(refusal(await callUnknown(place)).code).toBe("org_requests_full");
    expect((await call(place)).status).toBe(200);
    for (const answer of held.splice(0)) answer();
    expect((await Promise.all(crowd)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await callUnknown(place)).status).toBe(200);
  });

  it("has so many streams, which take no room from its requests, and a place again when one is closed", async () => {
    const place = await serve();
    for (let i = 0; i < 3; i++) expect(await openStream(place)).toBe(200);
    expect(await openStream(place)).toBe(429);
    const waiting = Array.from({ length: 3 }, () => call(place, "wait"));
    await eventually(() => held.length).toBe(3);
    expect((await call(place)).status).toBe(200);
    for (const answer of held.splice(0)) answer();
    await Promise.all(waiting);
    for (const stream of open) stream.destroy();
    await eventually(() => openStream(place)).toBe(200);
  });

  it("has so many sessions, and room again when one has ended", async () => {
    const place = await serve();
    const first = await legacy(place, { body: HELLO });
    expect((await legacy(place, { body: HELLO })).status).toBe(200);
    expect(refusal(await legacy(place, { body: HELLO }))).toEqual({
      status: 429,
      code: "org_sessions_full",
      again: "30",
    });
    const session = String(first.headers["mcp-session-id"]);
    expect((await legacy(place, { session, body: { jsonrpc: "2.0", id: 2, method: "tools/list" } })).status).toBe(200);
    expect((await legacy(place, { method: "DELETE", session })).status).toBeLessThan(300);
    expect((await legacy(place, { body: HELLO })).status).toBe(200);
  });

  it("has so many bytes of bodies in memory", async () => {
    const place = await serve();
    const large = { text: "x".repeat(60_000) };
    const waiting = call(place, "wait", large);
    await eventually(() => held.length).toBe(1);
    expect(refusal(await call(place, "now", large)).code).toBe("org_bodies_full");
    expect((await call(place)).status).toBe(200);
    for (const answer of held.splice(0)) answer();
    expect((await waiting).status).toBe(200);
    expect((await call(place, "now", large)).status).toBe(200);
  });

  it("keeps no more of its servers' answers in memory to look through them than of bodies, and gives the room back", async () => {
    const place = await serve();
    const { secret: limited } = await seedKey(db, place.server.orgId, { tools: ["now"] });
    const listen = { server: place.server, key: limited };
    rest = `data: {"half": "${"x".repeat(60_000)}`;
    expect(await openStream(listen)).toBe(200);
    const kept = [...open][0];
    // The second half of the room is not there: its stream ends.
    expect(await openStream(listen)).toBe(200);
    await eventually(() => [...open].filter((stream) => stream.closed).length).toBe(1);
    expect(kept?.closed).toBe(false);
    rest = "";
    for (const stream of open) stream.destroy();
    const large = { text: "x".repeat(60_000) };
    await eventually(async () => (await call(place, "now", large)).status).toBe(200);
  });

  it("floods the ingress alone: its neighbour is refused nothing, and a thousand refusals are few events", async () => {
    const [flood, neighbour] = [await serve(), await serve()];
    await seedLimit(db, flood.server, { calls: 1, period: "month", per: "principal" });
    const [floodSaw, neighbourSaw] = [new Map<number, number>(), new Map<number, number>()];
    const ask = async (place: Place, saw: Map<number, number>): Promise<void> => {
      const status = await callAgain(place);
      saw.set(status, (saw.get(status) ?? 0) + 1);
    };
    let sent = 0;
    const flooding = Promise.all(
      Array.from({ length: 16 }, async () => {
        for (; sent < 1_000; sent++) await ask(flood, floodSaw);
      }),
    );
    while (sent < 1_000) await ask(neighbour, neighbourSaw);
    await flooding;
    const refused = floodSaw.get(429) ?? 0;
    expect(Object.fromEntries(floodSaw)).toEqual({ 200: 1, 429: refused });
    expect(refused).toBeGreaterThanOrEqual(900);
    expect([...neighbourSaw.keys()]).toEqual([200]);
    const denied = async () => (await ingress.trail(flood.server)).filter(isDenied);
    await eventually(async () =>
      (await denied()).reduce(
        (sum, { arguments: told }) => sum + Number((told as { count?: number } | null)?.count ?? 1),
        0,
      ),
    ).toBe(refused);
    expect((await ingress.trail(neighbour.server)).filter(isDenied)).toEqual([]);
  });
});

interface Event {
  readonly outcome: string;
  readonly context?: Readonly<Record<string, unknown>> | null;
}

function isDenied({ outcome }: Event): boolean {
  return outcome === "denied";
}

function codeOf({ context }: Event): unknown {
  return context?.["errorCode"];
}

/** Sends bytes as they are, and answers what comes back until the connection ends. */
function raw(bytes: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(ingress.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    socket.on("error", reject).on("close", () => {
      const [head = "", body = ""] = text.split("\r\n\r\n");
      const lines = head.split("\r\n").slice(1);
      const headers = Object.fromEntries(lines.map((line) => line.split(": ") as [string, string]));
      resolve({ status: Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1]), headers, text: body });
    });
  });
}

describe("what is too large or no HTTP", () => {
  it("is refused with a JSON-RPC body: headers over 16 KiB, more than 200 of them, a body over 4 MiB", async () => {
    const { server, key } = await serve();
    const { headers, body } = modernCall("now");
    const large = { headers: { ...headers, "x-large": "x".repeat(17_000) }, body };
    expect(refusal(await send(ingress.url(server), large))).toMatchObject({ status: 431, code: "headers_too_large" });
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`x-${i}`, "1"]));
    const crowded = await send(ingress.url(server), { headers: { ...headers, ...many }, body });
    expect(refusal(crowded)).toMatchObject({ status: 431, code: "headers_too_many" });
    const whale = {
      headers: { ...headers, authorization: `Bearer ${key}`, "content-length": String(5 * 1024 * 1024) },
    };
    const length = await send(ingress.url(server), { ...whale, body: "" }).catch(() => null);
    if (length !== null) expect(refusal(length)).toMatchObject({ status: 413, code: "body_too_large" });
  });

  it("is answered as any other error, and the connection ends", async () => {
    const host = new URL(ingress.origin).host;
    for (const bytes of ["GARBAGE\r\n\r\n", `POST /a/b/mcp HTTP/1.1\r\nHost: ${host}\r\nContent-Length: x\r\n\r\n`]) {
      const answer = await raw(bytes);
      expect(refusal(answer)).toMatchObject({ status: 400, code: "http_malformed" });
      expect(answer.headers["connection"]).toBe("close");
    }
    const expecting = await raw(`POST /a/b/mcp HTTP/1.1\r\nHost: ${host}\r\nExpect: more\r\nContent-Length: 0\r\n\r\n`);
    expect(refusal(expecting)).toMatchObject({ status: 417, code: "expectation_unknown" });
  });
});
