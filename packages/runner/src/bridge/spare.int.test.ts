import { describe, expect, it, vi } from "vitest";
import { childrenOf, newMark } from "../test-servers/marked-processes.ts";
import { type HandSession, openSession } from "../test-servers/open-session.ts";
import { alive, patience, type StartedBridge, serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

async function pidOf(session: HandSession): Promise<number> {
  const text = await (await session.call(1, "echo", {}, { headers: { accept: "application/json" } })).text();
  return Number(/\\"pid\\":(\d+)/.exec(text)?.[1]);
}

async function oneChild(mark: string): Promise<number> {
  await vi.waitFor(() => expect(childrenOf(mark)).toHaveLength(1), patience);
  return childrenOf(mark)[0] ?? 0;
}

async function start(
  options: Parameters<typeof startBridge>[1] = {},
): Promise<{ bridge: StartedBridge; mark: string }> {
  const mark = newMark();
  return { mark, bridge: await startBridge(serverArgv("raw", mark), options) };
}

describe("the spare child", () => {
  it("runs before anybody asks and is the next session's, and nobody else's", async () => {
    const { bridge, mark } = await start();
    const spare = await oneChild(mark);
    const [one, two] = [await openSession(bridge), await openSession(bridge)];
    expect(await pidOf(one)).toBe(spare);
    await one.end();
    await vi.waitFor(() => expect(alive(spare)).toBe(false), patience);
    const pids = [await pidOf(two), await pidOf(await openSession(bridge))];
    expect(new Set([spare, ...pids]).size).toBe(3);
  });

  it("counts in the cap, and is had where there is no room for another", async () => {
    const { bridge, mark } = await start({ maxChildren: 2 });
    const spare = await oneChild(mark);
    const one = await openSession(bridge);
    const held = one.call(1, "hold");
    await vi.waitFor(() => expect(childrenOf(mark)).toHaveLength(2), patience);
    const two = await openSession(bridge);
    expect(await pidOf(two)).not.toBe(spare);
    expect(childrenOf(mark)).toHaveLength(2);
    const three = await openSession(bridge);
    expect((await two.call(1, "echo")).status).toBe(404);
    await vi.waitFor(() => expect(childrenOf(mark)).toHaveLength(2), patience);
    expect(bridge.pool.size).toBe(2);
    await three.end();
    await (await held).body?.cancel();
  });

  it("is ended when nobody comes", async () => {
    const { mark } = await start({ idleMs: 200 });
    await oneChild(mark);
    await vi.waitFor(() => expect(childrenOf(mark)).toHaveLength(0), patience);
  });

  it("is not started again and again where the program ends by itself", async () => {
    const mark = newMark();
    const bridge = await startBridge(serverArgv("raw", `exits,${mark}`));
    await vi.waitFor(() => expect(bridge.log).toContain("cannot find the database"), patience);
    await vi.waitFor(() => expect(childrenOf(mark)).toHaveLength(0), patience);
    const response = await bridge.post({ jsonrpc: "2.0", id: 1, method: "initialize", params: {} });
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("exited with code 7") } });
    expect(childrenOf(mark)).toHaveLength(0);
    // One ahead and at most one for the request, which may still have been handed the first as it died.
    expect(bridge.log.filter((line) => line === "cannot find the database").length).toBeLessThanOrEqual(2);
  });
});
