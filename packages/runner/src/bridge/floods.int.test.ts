import { connect } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type HandSession, openSession } from "../test-servers/open-session.ts";
import { allEvents, nextEvent, readEvents } from "../test-servers/read-events.ts";
import { patience, type StartedBridge, serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

const asJson = { headers: { accept: "application/json" } };

/** Opens a GET stream on a bare socket and never reads from it. */
function neverRead(bridge: StartedBridge, session: HandSession): { readonly closed: () => boolean } {
  const socket = connect({ host: bridge.url.hostname, port: Number(bridge.url.port) });
  socket.write(`GET /mcp HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nmcp-session-id: ${session.id}\r\n\r\n`);
  socket.pause();
  let closed = false;
  socket.on("close", () => {
    closed = true;
  });
  // Writing finds out that the other side is gone, without reading.
  const probe = setInterval(() => socket.write("x"), 50);
  socket.on("error", () => undefined);
  onTestFinished(() => {
    clearInterval(probe);
    socket.destroy();
  });
  return { closed: () => closed };
}

describe("a child that floods stdout", () => {
  it("has its call answered while nobody reads, and another session is served meanwhile", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const [flooded, other] = [await openSession(bridge), await openSession(bridge)];
    neverRead(bridge, flooded);
    const flood = flooded.call(1, "flood", { mebibytes: 24 }, asJson);
    for (let id = 1; id <= 20; id++) {
      expect(await (await other.call(id, "echo", {}, asJson)).json()).toMatchObject({ id, result: {} });
    }
    expect(await (await flood).json()).toMatchObject({ id: 1, result: { content: [] } });
  });

  it("has no more kept for its client than the newest, and its answer comes", async () => {
    const session = await openSession(await startBridge(serverArgv("raw")));
    const lost = new AbortController();
    const stream = readEvents(await session.call(1, "hold", { text: "kept" }, { signal: lost.signal }));
    const { id: lastEventId } = await nextEvent(stream);
    lost.abort();
    await (await session.call(2, "flood", { mebibytes: 8 }, asJson)).text();
    await (await session.call(3, "go", {}, asJson)).text();
    const rest = await allEvents(await session.listen(lastEventId ?? ""));
    expect(rest.reduce((bytes, { data }) => bytes + data.length, 0)).toBeLessThan(3 * 1024 * 1024);
    expect(rest.at(-1)?.data).toContain("kept");
  });
});

describe("a client that never reads", () => {
  it("has its stream cut, and its session goes on", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const session = await openSession(bridge);
    const stream = neverRead(bridge, session);
    await vi.waitFor(async () => {
      await (await session.call(1, "flood", { mebibytes: 16 }, asJson)).text();
      expect(stream.closed()).toBe(true);
    }, patience);
    expect(await (await session.call(2, "echo", {}, asJson)).json()).toMatchObject({ id: 2, result: {} });
  });
});

describe("a child that does not read", () => {
  it("is ended once too much waits for it, and its calls are told so", async () => {
    const session = await openSession(await startBridge(serverArgv("raw", "deaf")));
    const text = "x".repeat(3 * 1024 * 1024);
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, id) => (await session.call(id, "echo", { text }, asJson)).json()),
    );
    const told = answers.filter((answer) => /left over 32 MiB unread/.test(JSON.stringify(answer)));
    expect(told.length).toBeGreaterThan(0);
  });
});
