import { describe, expect, it, vi } from "vitest";
import {
  alive,
  as,
  modern,
  patience,
  type StartedBridge,
  serverArgv,
  startBridge,
} from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

interface Answer {
  readonly result?: { readonly content: readonly { readonly text: string }[] };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

async function tool(bridge: StartedBridge, name: string, principal = ""): Promise<Answer> {
  const { message, headers } = modern(1, "tools/call", { name, arguments: {} });
  const response = await bridge.post(message, { ...headers, ...as(principal) });
  return (await response.json()) as Answer;
}

async function pidOf(bridge: StartedBridge, principal = ""): Promise<number> {
  const answer = await tool(bridge, "echo", principal);
  return Number(/"pid":(\d+)/.exec(answer.result?.content[0]?.text ?? "")?.[1]);
}

describe("a child that ends", () => {
  it("fails its open calls with exit code and last words, and the next call starts another", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const before = await pidOf(bridge);
    const { error } = await tool(bridge, "crash");
    expect(error?.message).toBe("The server's process exited with code 3. Its last line on stderr: TypeError: boom");
    expect(error?.data).toEqual({ exitCode: 3, signal: null, stderr: ["about to fail", "TypeError: boom"] });
    const after = await pidOf(bridge);
    expect(after).not.toBe(before);
    expect(bridge.log).toContain("about to fail");
  });

  it("fails nobody else's calls", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const other = await pidOf(bridge, "other");
    await tool(bridge, "crash", "one");
    expect(await pidOf(bridge, "other")).toBe(other);
  });

  it("says the same when it ends before it ever spoke", async () => {
    const bridge = await startBridge(serverArgv("raw", "exits"));
    const { error } = await tool(bridge, "echo");
    expect(error?.message).toContain("exited with code 7. Its last line on stderr: cannot find the database");
  });

  it("says so when there is no such program", async () => {
    const bridge = await startBridge(["no-such-program-anywhere"]);
    const { error } = await tool(bridge, "echo");
    expect(error?.message).toContain("could not be started");
    expect(error?.message).toContain("ENOENT");
  });

  it("is ended when it writes what nobody can pass on, and the bridge lives on", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const { error } = await tool(bridge, "deep");
    expect(error?.message).toContain("was ended by SIGKILL because it wrote a message that cannot be passed on");
    expect(await pidOf(bridge)).toBeGreaterThan(0);
  });

  it("takes its grandchildren along", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const answer = await tool(bridge, "grandchild");
    const pid = Number(answer.result?.content[0]?.text);
    expect(alive(pid)).toBe(true);
    await tool(bridge, "crash");
    await vi.waitFor(() => expect(alive(pid)).toBe(false), patience);
  });
});

describe("a child that never speaks", () => {
  it("is given up with an error, in both eras, and ended", async () => {
    const bridge = await startBridge(serverArgv("raw", "silent"), { startMs: 300 });
    expect((await tool(bridge, "echo")).error).toMatchObject({ code: 1504 });
    const response = await bridge.post({ jsonrpc: "2.0", id: 1, method: "initialize", params: {} });
    expect(await response.json()).toMatchObject({ id: 1, error: { code: 1504 } });
    await vi.waitFor(() => expect(bridge.pool.size).toBe(0), patience);
  });
});

describe("a child that prints to stdout", () => {
  it("is warned about and served on", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    expect((await tool(bridge, "print")).result).toBeDefined();
    const warnings = bridge.log.filter((line) => line.startsWith("[runner] warning"));
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toContain("Listening for requests...");
  });
});

describe("room for children", () => {
  it("is made by ending the least recently used idle one", async () => {
    const bridge = await startBridge(serverArgv("raw"), { maxChildren: 2 });
    const one = await pidOf(bridge, "one");
    const two = await pidOf(bridge, "two");
    expect(await pidOf(bridge, "one")).toBe(one);
    await pidOf(bridge, "three");
    await vi.waitFor(() => expect(alive(two)).toBe(false), patience);
    expect(alive(one)).toBe(true);
    expect(bridge.pool.size).toBe(2);
  });

  it("is refused with 503 while all are busy", async () => {
    const bridge = await startBridge(serverArgv("handshake"), { maxChildren: 1 });
    const wait = modern(1, "tools/call", { name: "wait" });
    const abort = new AbortController();
    const headers = { ...wait.headers, "content-type": "application/json" };
    const held = fetch(bridge.url, {
      method: "POST",
      headers,
      body: JSON.stringify(wait.message),
      signal: abort.signal,
    });
    await held;
    const second = modern(2, "tools/list");
    const response = await bridge.post(second.message, { ...second.headers, ...as("other") });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.json()).toMatchObject({ id: 2, error: { code: 1503 } });
    abort.abort();
  });

  it("comes back from children nobody uses", async () => {
    const bridge = await startBridge(serverArgv("raw"), { idleMs: 50 });
    const pid = await pidOf(bridge);
    await vi.waitFor(() => expect(alive(pid)).toBe(false), patience);
    expect(bridge.pool.size).toBe(0);
    expect(await pidOf(bridge)).not.toBe(pid);
  });
});

describe("closing", () => {
  it("ends even a child that outlives EOF and SIGTERM", async () => {
    const bridge = await startBridge(serverArgv("raw", "stubborn"));
    const pid = await pidOf(bridge);
    await bridge.close();
    expect(alive(pid)).toBe(false);
    expect(bridge.log).toContain("not yet");
  });
});
