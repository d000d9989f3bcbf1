import { describe, expect, it, vi } from "vitest";
import { openSession } from "../test-servers/open-session.ts";
import { allEvents } from "../test-servers/read-events.ts";
import { serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

const call = (id: number, name: string, args: object = {}): object => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});
const note = { jsonrpc: "2.0", method: "notifications/roots/list_changed" };

describe("a batch", () => {
  it("is answered as a list, each call once", async () => {
    const session = await openSession(await startBridge(serverArgv("raw")), "2025-03-26");
    const batch = [call(1, "echo", { is: "first" }), note, call("two" as unknown as number, "echo", { is: "second" })];
    const response = await session.post(batch, { headers: { accept: "application/json" } });
    const answers = (await response.json()) as { id: unknown; result: { content: { text: string }[] } }[];
    const texts = new Map(answers.map(({ id, result }) => [id, result.content[0]?.text ?? ""]));
    expect([...texts.keys()].map(String).sort()).toEqual(["1", "two"]);
    expect(texts.get(1)).toContain("first");
    expect(texts.get("two")).toContain("second");
  });

  it("is answered as a stream where a call says something first", async () => {
    const session = await openSession(await startBridge(serverArgv("raw")), "2025-03-26");
    const response = await session.post([call(1, "changed"), call(2, "hold", { text: "held" }), call(3, "go")]);
    const datas = (await allEvents(response)).map(({ data }) => data).filter((data) => data.includes('"result"'));
    expect(datas.map((data) => (JSON.parse(data) as { id: number }).id).sort()).toEqual([1, 2, 3]);
  });

  it("of notifications or answers alone is taken with 202", async () => {
    const session = await openSession(await startBridge(serverArgv("raw")), "2025-03-26");
    expect((await session.post([note, note])).status).toBe(202);
    expect((await session.post([{ jsonrpc: "2.0", id: 1, result: {} }])).status).toBe(202);
  });

  it.each(["2025-06-18", "2025-11-25"])("is refused in a session of %s, which has none", async (version) => {
    const session = await openSession(await startBridge(serverArgv("raw")), version);
    for (const header of [version, "2025-03-26"]) {
      const response = await session.post([call(1, "echo")], { headers: { "mcp-protocol-version": header } });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: -32600 } });
    }
  });
});
