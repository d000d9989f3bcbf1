import { seedKey } from "@switchyard/oauth/testing";
import { seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { connectLegacy, connectModern, modernCall, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { startModernUpstream, startSessionUpstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const ingress = await startIngress(db);
const modern = await startModernUpstream();
const sessions = await startSessionUpstream();
afterAll(async () => {
  await ingress.close();
  await Promise.all([modern.close(), sessions.close()]);
});

async function serve(upstream: typeof modern, access: "public" | "organization" = "organization") {
  const server = await seedServer(db, { access });
  const instanceId = await seedInstance(db, server, { address: upstream.address });
  const key = await seedKey(db, server.orgId);
  return { server, instanceId, key, url: ingress.url(server) };
}

describe("a client of 2026-07-28", () => {
  it("lists and calls tools, and the trail says who called what, where, with what and how it ended", async () => {
    const { server, instanceId, key, url } = await serve(modern);
    const client = await connectModern(url, key.secret);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("echo");
    const result = await client.callTool({ name: "echo", arguments: { text: "hello", password: "hunter2" } });
    expect(result.content).toEqual([{ type: "text", text: "modern: hello" }]);
    await client.close();
    await eventually(async () => (await ingress.trail(server)).map(({ method }) => method)).toContain("tools/call");
    const event = (await ingress.trail(server)).find(({ method }) => method === "tools/call");
    expect(event).toMatchObject({
      kind: "exchange",
      actor: { kind: "key", id: key.id },
      server: server.serverSlug,
      deploymentId: server.deploymentId,
      instanceId,
      name: "echo",
      outcome: "complete",
      arguments: { text: "hello", password: "[redacted]" },
      result: { isError: false, kinds: ["text"], preview: "modern: hello" },
      context: { era: "2026", protocolVersion: "2026-07-28", httpStatus: 200 },
    });
    expect(event?.durationMs).toBeGreaterThanOrEqual(0);
  });

  it("gets progress while the call runs", async () => {
    const { key, url } = await serve(modern);
    const client = await connectModern(url, key.secret);
    const seen: number[] = [];
    const options = { onprogress: ({ progress }: { progress: number }) => void seen.push(progress) };
    const result = await client.callTool({ name: "progress", arguments: { steps: 3 } }, options);
    expect(seen).toEqual([1, 2, 3]);
    expect(result.content).toEqual([{ type: "text", text: "3 steps" }]);
    await client.close();
  });

  it("finds its failed tools and refused calls told apart in the trail", async () => {
    const { server, key, url } = await serve(modern);
    const client = await connectModern(url, key.secret);
    await client.callTool({ name: "fail", arguments: {} });
    await client.callTool({ name: "no-such-tool", arguments: {} }).catch(() => {});
    await client.close();
    await eventually(async () =>
      (await ingress.trail(server)).filter(({ method }) => method === "tools/call").map((e) => [e.name, e.outcome]),
    ).toEqual([
      ["no-such-tool", "rpc_error"],
      ["fail", "tool_error"],
    ]);
  });

  it("cancels upstream by leaving", async () => {
    const { server, key, url } = await serve(modern);
    const { headers, body } = modernCall("hang");
    const leave = new AbortController();
    const before = modern.seen.length;
    const abortedBefore = modern.aborted;
    const call = fetch(url, {
      method: "POST",
      headers: { ...headers, authorization: `Bearer ${key.secret}` } as Record<string, string>,
      body: String(body),
      signal: leave.signal,
    });
    call.catch(() => {});
    await eventually(() => modern.seen.length).toBeGreaterThan(before);
    leave.abort();
    await eventually(() => modern.aborted).toBe(abortedBefore + 1);
    await eventually(async () => (await ingress.trail(server))[0]?.outcome).toBe("cancelled");
  });
});

describe("a client of 2025-11-25", () => {
  it("keeps its session over calls and its GET stream, and ends it", async () => {
    const { server, key, url } = await serve(sessions);
    const { client, transport } = await connectLegacy(url, key.secret);
    expect(transport.sessionId).toMatch(/^sy1\./);
    const result = await client.callTool({ name: "echo", arguments: { text: "hi" } });
    expect(result.content).toEqual([{ type: "text", text: "sessions: hi" }]);
    await transport.terminateSession();
    await client.close();
    await eventually(async () => (await ingress.trail(server)).map(({ method }) => method).toSorted()).toEqual(
      [
        "initialize",
        "notifications/initialized",
        "session.end",
        "stream.close",
        "stream.open",
        "tools/call",
      ].toSorted(),
    );
    expect((await ingress.trail(server)).every(({ outcome }) => outcome === "complete")).toBe(true);
  });

  it("is no error in the trail of a server that offers no GET stream", async () => {
    const { server, key, url } = await serve(modern);
    const { client } = await connectLegacy(url, key.secret);
    await client.callTool({ name: "echo", arguments: { text: "hi" } });
    await client.close();
    await eventually(async () => (await ingress.trail(server)).map(({ method }) => method)).toContain("stream.open");
    await eventually(async () => (await ingress.trail(server)).map(({ method }) => method)).toContain("tools/call");
    expect((await ingress.trail(server)).filter(({ outcome }) => outcome !== "complete")).toEqual([]);
  });

  it("never sees or sends the MCP server's own session id", async () => {
    const { key, url } = await serve(sessions);
    const { client, transport } = await connectLegacy(url, key.secret);
    expect(transport.sessionId).not.toContain("upstream");
    expect(sessions.seen.at(-1)?.["mcp-session-id"]).toMatch(/^upstream-/);
    await client.close();
  });

  it("is told 404 for a session of someone else, of another server, or that never was", async () => {
    const { server, key, url } = await serve(sessions);
    const { client, transport } = await connectLegacy(url, key.secret);
    const other = await seedKey(db, server.orgId);
    const elsewhere = await serve(sessions);
    const ping = (to: string, secret: string, session: string) =>
      send(to, {
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          authorization: `Bearer ${secret}`,
          "mcp-session-id": session,
        },
        body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      });
    const own = transport.sessionId ?? "";
    expect((await ping(url, key.secret, own)).status).toBe(200);
    const answers = await Promise.all([
      ping(url, other.secret, own),
      ping(elsewhere.url, elsewhere.key.secret, own),
      ping(url, key.secret, "sy1.made-up"),
      ping(url, key.secret, "upstream-guess"),
    ]);
    for (const { status, text } of answers) {
      expect(status).toBe(404);
      expect(JSON.parse(text)).toMatchObject({ error: { data: { code: "session_not_found" } } });
    }
    await client.close();
  });

  it("does not cancel by leaving: the outcome of the call is still learned", async () => {
    const { server, key, url } = await serve(sessions);
    const { client, transport } = await connectLegacy(url, key.secret);
    const leave = new AbortController();
    const before = sessions.seen.length;
    const call = fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${key.secret}`,
        "mcp-session-id": transport.sessionId ?? "",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params: { name: "slow", arguments: {} } }),
      signal: leave.signal,
    });
    await eventually(() => sessions.seen.length).toBeGreaterThan(before);
    leave.abort();
    await expect(call.then((answer) => answer.text())).rejects.toThrow();
    sessions.finishSlow();
    await eventually(async () => (await ingress.trail(server)).find(({ name }) => name === "slow")).toMatchObject({
      outcome: "complete",
      result: { preview: "slow and done" },
    });
    await client.close();
  });

  it("is served without sessions by a server that has none", async () => {
    const { url } = await serve(modern, "public");
    const { client, transport } = await connectLegacy(url);
    expect(transport.sessionId).toBeUndefined();
    expect((await client.callTool({ name: "echo", arguments: { text: "hi" } })).content).toHaveLength(1);
    await client.close();
  });
});
