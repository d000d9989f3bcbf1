import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { as, modern, patience, type StartedBridge, serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

async function connect(bridge: StartedBridge, headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(new StreamableHTTPClientTransport(bridge.url, { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

async function callText(client: Client, name: string, args: Record<string, unknown> = {}): Promise<string> {
  const result = await client.callTool({ name, arguments: args });
  const [first] = result.content as { text?: string }[];
  return first?.text ?? "";
}

async function call(bridge: StartedBridge, request: ReturnType<typeof modern>, extra = {}): Promise<Response> {
  return bridge.post(request.message, { ...request.headers, ...extra });
}

async function echo(
  bridge: StartedBridge,
  id: number,
  principal: string,
): Promise<{ id: number; text: string; pid: number }> {
  const request = modern(id, "tools/call", { name: "echo", arguments: { principal, id } });
  const response = await call(bridge, request, as(principal));
  const body = (await response.json()) as { id: number; result: { content: { text: string }[] } };
  const text = body.result.content[0]?.text ?? "";
  return { id: body.id, text, pid: Number(/"pid":(\d+)/.exec(text)?.[1]) };
}

describe.each(["handshake", "dual-era"] as const)("a modern client over HTTP to a stdio server: %s", (name) => {
  it("discovers, lists and calls", async () => {
    const client = await connect(await startBridge(serverArgv(name)));
    expect(client.getServerVersion()?.name).toBe(name === "handshake" ? "v1" : "v2");
    expect(client.getInstructions()).toMatch(/things/);
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("add");
    expect(await callText(client, "add", { a: 2, b: 3 })).toBe("5");
  });

  it("cancels at the server when the client closes the response", async () => {
    const bridge = await startBridge(serverArgv(name));
    const client = await connect(bridge);
    const abort = new AbortController();
    const waiting = client.callTool({ name: "wait", arguments: {} }, { signal: abort.signal });
    const failed = expect(waiting).rejects.toThrow();
    expect(await callText(client, "add", { a: 1, b: 1 })).toBe("2");
    abort.abort();
    await failed;
    await vi.waitFor(() => expect(bridge.log).toContain("wait was cancelled"), patience);
  });
});

describe("a legacy server behind modern calls", () => {
  it("reads resources and prompts, completed as 2026-07-28 wants them", async () => {
    const bridge = await startBridge(serverArgv("handshake"));
    const read = await (await call(bridge, modern(1, "resources/read", { uri: "memo://greeting" }))).json();
    expect(read).toMatchObject({ result: { resultType: "complete", ttlMs: 0, cacheScope: "private" } });
    const missing = await (await call(bridge, modern(2, "resources/read", { uri: "memo://none" }))).json();
    expect(missing).toMatchObject({ error: { code: -32602 } });
    const client = await connect(bridge);
    expect((await client.getPrompt({ name: "hello" })).messages).toHaveLength(1);
  });

  it("answers a method it cannot have with 404 and -32601", async () => {
    const bridge = await startBridge(serverArgv("handshake"));
    const response = await call(bridge, modern(1, "subscriptions/listen", { notifications: {} }));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ id: 1, error: { code: -32601 } });
  });

  it("refuses what headers and body disagree on", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const { message, headers } = modern(1, "tools/call", { name: "echo" });
    const response = await bridge.post(message, { ...headers, "mcp-name": "crash" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32020 } });
  });

  it("carries progress under the client's own token", async () => {
    const bridge = await startBridge(serverArgv("handshake"));
    const params = { name: "steps", arguments: { label: "x" }, _meta: { progressToken: "mine" } };
    const accept = "application/json, text/event-stream";
    const text = await (await call(bridge, modern(1, "tools/call", params), { accept })).text();
    expect(text.match(/"progressToken":"mine"/g)).toHaveLength(2);
  });

  it.each(["no-discover", "mute"])(
    "is started again for its handshake when it takes the probe badly: %s",
    async (fault) => {
      const bridge = await startBridge(serverArgv("raw", fault), { startMs: 2000 });
      expect((await echo(bridge, 1, "a")).text).toContain('"principal":"a"');
      expect((await echo(bridge, 2, "b")).text).toContain('"principal":"b"');
    },
  );

  it("keeps the modern metadata and other clients' ids from the child", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const { text } = await echo(bridge, 777, "a");
    expect(text).not.toContain("io.modelcontextprotocol");
    expect(text).not.toContain('"id":777,"params"');
  });
});

describe("equal ids", () => {
  it("of many clients at once never cross, and principals never share a process", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const principals = ["a", "b", "c"];
    await Promise.all(principals.map((principal) => echo(bridge, 0, principal)));
    const answers = await Promise.all(
      Array.from({ length: 600 }, async (_, index) => {
        const principal = principals[index % 3] ?? "";
        const id = index % 5;
        const asked = `"arguments":{"principal":"${principal}","id":${id}}`;
        const answer = await echo(bridge, id, principal);
        expect(answer.id).toBe(id);
        return { asked, principal, ...answer };
      }),
    );
    for (const answer of answers) expect(answer.text).toContain(answer.asked);
    const pids = principals.map(
      (principal) => new Set(answers.filter((a) => a.principal === principal).map((a) => a.pid)),
    );
    expect(pids.map((set) => set.size)).toEqual([1, 1, 1]);
    expect(new Set(pids.flatMap((set) => [...set])).size).toBe(3);
  });

  it("share one process where the server says it is shared", async () => {
    const bridge = await startBridge(serverArgv("raw"), { shared: true });
    const answers = await Promise.all(["a", "b"].map((principal) => echo(bridge, 1, principal)));
    expect(new Set(answers.map((answer) => answer.pid)).size).toBe(1);
  });
});
