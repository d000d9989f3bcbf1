import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ListRootsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { as, patience, type StartedBridge, serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

interface Connected {
  readonly client: Client;
  readonly transport: StreamableHTTPClientTransport;
}

async function connect(bridge: StartedBridge, headers: Record<string, string> = {}): Promise<Connected> {
  const client = new Client({ name: "test", version: "1" }, { capabilities: { roots: {} } });
  const transport = new StreamableHTTPClientTransport(bridge.url, { requestInit: { headers } });
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: "file:///home" }] }));
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  onTestFinished(() => client.close());
  return { client, transport };
}

async function callText(client: Client, name: string, args: Record<string, unknown> = {}): Promise<string> {
  const result = await client.callTool({ name, arguments: args });
  const [first] = result.content as { text?: string }[];
  return first?.text ?? "";
}

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "hand", version: "1" } },
};

describe.each(["handshake", "dual-era"] as const)("a v1 client over HTTP to a stdio server: %s", (name) => {
  it("lists and calls tools", async () => {
    const { client } = await connect(await startBridge(serverArgv(name)));
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("add");
    expect(await callText(client, "add", { a: 2, b: 3 })).toBe("5");
  });
});

describe("a session", () => {
  it("has a process of its own, so that state never crosses", async () => {
    const bridge = await startBridge(serverArgv("handshake"));
    const [one, two] = await Promise.all([connect(bridge), connect(bridge)]);
    expect(await callText(one.client, "count")).toBe("1");
    expect(await callText(one.client, "count")).toBe("2");
    expect(await callText(two.client, "count")).toBe("1");
    expect(await callText(one.client, "pid")).not.toBe(await callText(two.client, "pid"));
  });

  it("carries each progress to the call that asked for it", async () => {
    const { client } = await connect(await startBridge(serverArgv("handshake")));
    const labels = ["a", "b", "c", "d"];
    const seen = labels.map(() => [] as (string | undefined)[]);
    await Promise.all(
      labels.map((label, index) =>
        client.callTool({ name: "steps", arguments: { label } }, undefined, {
          onprogress: (progress) => seen[index]?.push(progress.message),
        }),
      ),
    );
    expect(seen).toEqual(labels.map((label) => [label, label]));
  });

  it("carries the server's questions to the client and the answers back", async () => {
    const { client } = await connect(await startBridge(serverArgv("handshake")));
    expect(await callText(client, "roots")).toBe("file:///home");
  });

  it("passes a cancellation on under the id the server knows", async () => {
    const bridge = await startBridge(serverArgv("handshake"));
    const { client } = await connect(bridge);
    const abort = new AbortController();
    const call = client.callTool({ name: "wait" }, undefined, { signal: abort.signal });
    const failed = expect(call).rejects.toThrow();
    expect(await callText(client, "count")).toBe("1");
    abort.abort();
    await failed;
    await vi.waitFor(() => expect(bridge.log).toContain("wait was cancelled"), patience);
    expect(await callText(client, "count")).toBe("2");
  });

  it("does not take a lost connection for a cancellation", async () => {
    const bridge = await startBridge(serverArgv("handshake"));
    const { client, transport } = await connect(bridge);
    const abort = new AbortController();
    const headers = { "mcp-session-id": transport.sessionId ?? "", "content-type": "application/json" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 99, method: "tools/call", params: { name: "wait" } });
    const lost = fetch(bridge.url, { method: "POST", headers, body, signal: abort.signal });
    const failed = expect(lost.then((response) => response.text())).rejects.toThrow();
    expect(await callText(client, "count")).toBe("1");
    abort.abort();
    await failed;
    expect(await callText(client, "count")).toBe("2");
    expect(bridge.log).not.toContain("wait was cancelled");
  });

  it("ends with DELETE and takes its process along", async () => {
    const bridge = await startBridge(serverArgv("handshake"));
    const { client, transport } = await connect(bridge);
    const pid = Number(await callText(client, "pid"));
    const sessionId = transport.sessionId ?? "";
    await transport.terminateSession();
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), patience);
    const after = await bridge.post({ jsonrpc: "2.0", id: 5, method: "ping" }, { "mcp-session-id": sessionId });
    expect(after.status).toBe(404);
    expect(await after.json()).toMatchObject({ id: 5, error: { message: expect.stringContaining("initialize") } });
  });

  it("is found by its own principal only", async () => {
    const bridge = await startBridge(serverArgv("handshake"));
    const { transport } = await connect(bridge, as("anna"));
    const session = { "mcp-session-id": transport.sessionId ?? "" };
    const ping = { jsonrpc: "2.0", id: 5, method: "ping" };
    expect((await bridge.post(ping, { ...session, ...as("bob") })).status).toBe(404);
    expect((await bridge.post(ping, session)).status).toBe(404);
    expect((await bridge.post(ping, { ...session, ...as("anna") })).status).toBe(200);
  });
});

describe("by hand", () => {
  it("answers as JSON or as a stream, as the client accepts", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const json = await bridge.post(initialize, { accept: "application/json" });
    expect(json.headers.get("content-type")).toBe("application/json");
    expect(await json.json()).toMatchObject({ id: 1, result: { serverInfo: { name: "raw" } } });
    const stream = await bridge.post({ ...initialize, id: "x" }, { accept: "text/event-stream" });
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    expect(await stream.text()).toContain('"id":"x"');
    expect((await bridge.post(initialize, { accept: "text/html" })).status).toBe(406);
    const session = { "mcp-session-id": json.headers.get("mcp-session-id") ?? "" };
    expect((await bridge.post({ jsonrpc: "2.0", method: "notifications/initialized" }, session)).status).toBe(202);
    expect((await bridge.post({ jsonrpc: "2.0", id: 1, result: {} }, session)).status).toBe(202);
  });

  it("tells a missing session from an unknown one", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    expect((await bridge.post(list)).status).toBe(400);
    expect((await bridge.post(list, { "mcp-session-id": "guess" })).status).toBe(404);
    expect((await fetch(bridge.url, { headers: { "mcp-session-id": "guess" } })).status).toBe(404);
    expect((await fetch(new URL("/other", bridge.url))).status).toBe(404);
    expect((await fetch(bridge.url, { method: "PUT" })).status).toBe(405);
  });

  it("refuses a body over 4 MiB", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const response = await bridge.post({ ...initialize, padding: "x".repeat(4 * 1024 * 1024) });
    expect(response.status).toBe(413);
  });
});
