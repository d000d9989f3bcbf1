/** Streams of both eras through a real ingress: what passes, how they end, and where they go on. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { type SeededServer, seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { connectLegacy, connectModern, type RawAnswer, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { startLegacy } from "./start-legacy.ts";
import { startListen } from "./start-listen.ts";
import { readAll, startRawUpstream, type Upstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const [ingress, second] = await Promise.all([startIngress(db), startIngress(db)]);
const upstreams: Upstream[] = [];
afterAll(async () => {
  await Promise.all([ingress.close(), second.close()]);
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

async function serve(upstream: Upstream): Promise<{ readonly server: SeededServer; readonly url: string }> {
  upstreams.push(upstream);
  const server = await seedServer(db, { access: "public" });
  await seedInstance(db, server, { address: upstream.address });
  return { server, url: ingress.url(server) };
}

const both = { accept: "application/json, text/event-stream" };
const json = { ...both, "content-type": "application/json" };

function post(url: string, message: object, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const body = JSON.stringify(Array.isArray(message) ? message : { jsonrpc: "2.0", ...message });
  return send(url, { headers: { ...json, ...headers }, body });
}

async function open(url: string, protocolVersion = "2025-11-25"): Promise<{ "mcp-session-id": string }> {
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: "test", version: "1" } };
  const { headers } = await post(url, { id: 1, method: "initialize", params });
  const session = { "mcp-session-id": String(headers["mcp-session-id"]) };
  await post(url, { method: "notifications/initialized" }, session);
  return session;
}

/** Opens a stream and collects what comes. */
function listen(url: string, init: { readonly headers: Record<string, string>; readonly body?: string }) {
  return new Promise<{ response: IncomingMessage; text: () => string; ended: Promise<string> }>((resolve, reject) => {
    const method = init.body === undefined ? "GET" : "POST";
    const request = httpRequest(url, { method, headers: init.headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      const ended = new Promise<string>((done) => {
        response.on("end", () => done("end")).on("error", () => done("broken"));
      });
      resolve({ response, text: () => text, ended });
    });
    request.on("error", reject).end(init.body);
  });
}

describe("a stream of the handshake era", () => {
  it("that its server closes to be polled is resumed by the client's return, at the server's pace", async () => {
    const upstream = await startLegacy("polled", { resumable: true });
    const { url } = await serve(upstream);
    const { client } = await connectLegacy(url);
    const failures: Error[] = [];
    client.onerror = (error) => void failures.push(error);
    const call = client.callTool({ name: "poll", arguments: {} });
    await eventually(() => upstream.seen.filter((headers) => headers["last-event-id"] !== undefined).length).toBe(1);
    upstream.finishSlow();
    expect((await call).content).toEqual([{ type: "text", text: "polled: polled" }]);
    expect(failures).toEqual([]);
    expect(upstream.ran).toEqual(["poll"]);
    await client.close();
  });

  it("is resumed through another ingress from the event that the client saw last", async () => {
    const upstream = await startLegacy("resumed", { resumable: true });
    const { server, url } = await serve(upstream);
    const session = await open(url);
    const call = { id: 7, method: "tools/call", params: { name: "poll", arguments: {} } };
    const first = await post(url, call, { ...session, "mcp-protocol-version": "2025-11-25" });
    const lastEventId = /^id: (.+)$/m.exec(first.text)?.[1] ?? "";
    expect(lastEventId).toMatch(/^resumed\//);
    expect(first.text).toContain("retry: 50");
    const headers = { accept: "text/event-stream", ...session, "last-event-id": lastEventId };
    const resumed = await listen(second.url(server), { headers });
    expect(resumed.response.statusCode).toBe(200);
    expect(upstream.seen.at(-1)?.["last-event-id"]).toBe(lastEventId);
    upstream.finishSlow();
    await eventually(resumed.text).toContain("resumed: polled");
    resumed.response.destroy();
  });

  it("carries what the server asks, and takes the client's answer by any ingress", async () => {
    const upstream = await startLegacy("asking");
    const { server, url } = await serve(upstream);
    const client = new Client({ name: "asked", version: "1" }, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, async () => ({ action: "accept", content: { name: "Ada" } }));
    const transport = new StreamableHTTPClientTransport(new URL(url));
    // The SDK's types predate exactOptionalPropertyTypes.
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    await eventually(async () => (await ingress.trail(server)).map(({ method }) => method)).toContain("stream.open");
    expect((await client.callTool({ name: "ask", arguments: {} })).content).toEqual([
      { type: "text", text: "asking: accept Ada" },
    ]);
    await client.close();
  });

  it("passes a cancellation to the call it is about", async () => {
    const upstream = await startLegacy("cancelled");
    const { url } = await serve(upstream);
    const { client } = await connectLegacy(url);
    const leave = new AbortController();
    const call = client.callTool({ name: "slow", arguments: {} }, undefined, { signal: leave.signal });
    await eventually(() => upstream.ran).toEqual(["slow"]);
    leave.abort("enough");
    await expect(call).rejects.toThrow();
    await eventually(() => upstream.cancelled).toEqual(["slow"]);
    await client.close();
  });

  it("ends with an error for the call whose server breaks off in the middle of it", async () => {
    const upstream = await startRawUpstream((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\ndata: {"half', () =>
        response.destroy(),
      );
    });
    const { server, url } = await serve(upstream);
    const { text } = await post(url, { id: "x", method: "tools/call", params: { name: "any", arguments: {} } });
    const events = text.trim().split("\n\n");
    expect(events).toHaveLength(3);
    const error = JSON.parse(events[2]?.replace(/^event: message\ndata: /, "") ?? "");
    expect(error).toMatchObject({ id: "x", error: { code: 1502, data: { code: "upstream_lost" } } });
    await eventually(async () => (await ingress.trail(server)).map(({ outcome }) => outcome)).toEqual(["http_error"]);
  });
});

describe("a session", () => {
  const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
  const refused = { status: 400, text: expect.stringContaining('"code":-32600') };

  it("takes batches where it negotiated 2025-03-26, and nowhere else", async () => {
    const bodies: string[] = [];
    const upstream = await startRawUpstream(async (request, response) => {
      const body = (await readAll(request)).toString();
      bodies.push(body);
      const { id, method, params } = Array.isArray(JSON.parse(body)) ? { ...ping, params: null } : JSON.parse(body);
      const result = method === "initialize" ? { protocolVersion: params.protocolVersion } : {};
      const answer = JSON.stringify({ jsonrpc: "2.0", id, result });
      const headers = { "content-type": "application/json", "mcp-session-id": "one" };
      response.writeHead(200, headers).end(body.startsWith("[") ? `[${answer}]` : answer);
    });
    const { url } = await serve(upstream);
    const batch = [ping, { jsonrpc: "2.0", method: "notifications/x" }];
    expect(await post(url, batch, await open(url, "2025-03-26"))).toMatchObject({ status: 200 });
    expect(bodies.at(-1)).toBe(JSON.stringify(batch));
    const before = bodies.length;
    expect(await post(url, batch)).toMatchObject(refused);
    expect(bodies).toHaveLength(before);
    for (const version of ["2025-06-18", "2025-11-25"]) {
      expect(await post(url, batch, await open(url, version))).toMatchObject(refused);
    }
  });

  it("is held to the version that it negotiated, by any ingress", async () => {
    const upstream = await startLegacy("versions");
    const { server, url } = await serve(upstream);
    const session = await open(url, "2025-06-18");
    for (const to of [url, second.url(server)]) {
      expect(await post(to, ping, session)).toMatchObject({ status: 200 });
      expect(await post(to, ping, { ...session, "mcp-protocol-version": "2025-06-18" })).toMatchObject({ status: 200 });
      expect(await post(to, ping, { ...session, "mcp-protocol-version": "2025-11-25" })).toMatchObject(refused);
    }
  });
});

describe("a subscription of 2026-07-28", () => {
  it("ends as complete when its server is told to stop", async () => {
    const upstream = await startListen();
    const { server, url } = await serve(upstream);
    const client = await connectModern(url);
    let told = 0;
    client.setNotificationHandler("notifications/tools/list_changed", () => {
      told += 1;
    });
    const subscription = await client.listen({ toolsListChanged: true });
    expect(subscription.honoredFilter).toEqual({ toolsListChanged: true });
    upstream.notify();
    await eventually(() => told).toBeGreaterThan(0);
    await upstream.shutDown();
    expect(await subscription.closed).toBe("graceful");
    await eventually(async () =>
      (await ingress.trail(server)).find(({ method }) => method === "subscriptions/listen"),
    ).toMatchObject({ outcome: "complete" });
    await client.close();
  });

  it("is over, without an answer, when its instance is lost", async () => {
    const upstream = await startListen();
    const { url } = await serve(upstream);
    const client = await connectModern(url);
    const subscription = await client.listen({ toolsListChanged: true });
    await upstream.close();
    expect(await subscription.closed).toBe("remote");
    await client.close();
  });

  it("passes comments and headers that keep it open, and nothing that would hold it up", async () => {
    const upstream = await startRawUpstream((request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": "text/event-stream", "x-accel-buffering": "yes" });
      response.write(": kept alive\n\n");
    });
    const { url } = await serve(upstream);
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const headers = {
      ...json,
      "accept-encoding": "gzip, br",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "subscriptions/listen",
    };
    const params = { notifications: { toolsListChanged: true }, _meta: meta };
    const body = JSON.stringify({ jsonrpc: "2.0", id: "s", method: "subscriptions/listen", params });
    const { response, text } = await listen(url, { headers, body });
    await eventually(text).toBe(": kept alive\n\n");
    expect(response.headers).toMatchObject({ "content-type": "text/event-stream", "x-accel-buffering": "no" });
    expect(response.headers).not.toHaveProperty("content-encoding");
    expect(response.headers).not.toHaveProperty("content-length");
    response.destroy();
    await eventually(() => upstream.aborted).toBe(1);
  });
});

describe("an ingress that goes down", () => {
  it("ends streams of both eras in order, at once", async () => {
    const own = await startIngress(db);
    const [legacy, modern] = await Promise.all([startLegacy("legacy"), startListen()]);
    const [sessions, subscriptions] = [await serve(legacy), await serve(modern)];
    const session = await open(own.url(sessions.server));
    const stream = await listen(own.url(sessions.server), { headers: { accept: "text/event-stream", ...session } });
    const client = await connectModern(own.url(subscriptions.server));
    const failures: Error[] = [];
    client.onerror = (error) => void failures.push(error);
    const subscription = await client.listen({ toolsListChanged: true });
    const closing = own.close();
    expect(await stream.ended).toBe("end");
    expect(await subscription.closed).toBe("remote");
    expect(failures).toEqual([]);
    await closing;
    for (const [server, method] of [
      [sessions.server, "stream.close"],
      [subscriptions.server, "subscriptions/listen"],
    ] as const) {
      await eventually(async () =>
        (await ingress.trail(server)).find((event) => event.method === method),
      ).toMatchObject({ outcome: "complete" });
    }
    await client.close();
  });
});
