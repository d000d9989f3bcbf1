import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type HandSession, openSession } from "../test-servers/open-session.ts";
import { allEvents, nextEvent, readEvents, type SentEvent } from "../test-servers/read-events.ts";
import { patience, serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

interface LostCall {
  /** Where the client was when it lost the connection: the first message of the stream was read. */
  readonly lastEventId: string;
}

/** Calls `hold`, reads up to its first log message, and loses the connection. */
async function loseCall(session: HandSession, id: number): Promise<LostCall> {
  const lost = new AbortController();
  const events = readEvents(await session.call(id, "hold", { text: `answer ${id}` }, { signal: lost.signal }));
  await nextEvent(events);
  const { id: lastEventId, data } = await nextEvent(events);
  expect(data).toContain("held");
  lost.abort();
  await expect(nextEvent(events)).rejects.toThrow();
  return { lastEventId: lastEventId ?? "" };
}

const datas = (events: readonly SentEvent[]): readonly string[] =>
  events.map(({ data }) => data).filter((d) => d !== "");
const go = async (session: HandSession): Promise<void> => {
  await (await session.call(900, "go", {}, { headers: { accept: "application/json" } })).text();
};

describe("a stream of a call", () => {
  it("begins with an id to come back with and the time to wait, from 2025-11-25 on", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const session = await openSession(bridge);
    const [first, second] = await allEvents(
      await session.call(1, "echo", {}, { headers: { accept: "text/event-stream" } }),
    );
    expect(first).toEqual({ id: expect.stringMatching(/./), retry: 1000, data: "" });
    expect(second?.id).not.toBe(first?.id);
    const older = await openSession(bridge, "2025-06-18");
    const events = await allEvents(await older.call(1, "echo", {}, { headers: { accept: "text/event-stream" } }));
    expect(events).toEqual([{ id: expect.stringMatching(/./), retry: null, data: expect.stringContaining('"id":1') }]);
  });

  it("gives the answer that came meanwhile to a client that left and comes back", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const session = await openSession(bridge);
    const { lastEventId } = await loseCall(session, 1);
    await go(session);
    const rest = await allEvents(await session.listen(lastEventId));
    expect(datas(rest)).toEqual([expect.stringMatching(/"id":1,"result".*answer 1/)]);
    expect(datas(await allEvents(await session.listen(lastEventId)))).toEqual(datas(rest));
  });

  it("goes on at a client that comes back before the answer", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const session = await openSession(bridge);
    const { lastEventId } = await loseCall(session, 1);
    const resumed = await session.listen(lastEventId);
    await go(session);
    expect(datas(await allEvents(resumed)).at(-1)).toMatch(/"id":1,"result".*answer 1/);
  });

  it("is told apart from the others: each gets its own events back and no other's, under ids of its own", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const session = await openSession(bridge);
    const streams = [];
    for (const id of [1, 2, 3]) {
      const events = readEvents(
        await session.call(id, "hold", { text: `answer ${id}` }, { headers: { accept: "text/event-stream" } }),
      );
      streams.push({ id, events, first: await nextEvent(events) });
    }
    await go(session);
    const streamOf = new Map<string | null, number>();
    for (const { id, first } of streams) {
      const again = await allEvents(await session.listen(first.id ?? ""));
      expect(datas(again).filter((data) => data.includes('"result"'))).toEqual([
        expect.stringContaining(`answer ${id}`),
      ]);
      for (const event of again) {
        expect(streamOf.get(event.id) ?? id).toBe(id);
        streamOf.set(event.id, id);
      }
    }
    expect(new Set(streams.map(({ first }) => first.id)).size).toBe(3);
  });

  it("says so when it is not kept any more, or never was", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const session = await openSession(bridge);
    const { lastEventId } = await loseCall(session, 1);
    await go(session);
    await (
      await session.call(2, "changed", { times: 600 }, { headers: { accept: "application/json, text/event-stream" } })
    ).text();
    for (const unknown of [lastEventId, "c99.1.abc", "nonsense", "c1.1.", "__proto__"]) {
      const response = await session.listen(unknown);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("not kept") } });
    }
  });

  it("cannot be had by another session", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const [one, other] = [await openSession(bridge), await openSession(bridge)];
    const { lastEventId } = await loseCall(one, 1);
    await loseCall(other, 1);
    expect((await other.listen(lastEventId)).status).toBe(400);
  });
});

describe("polling", () => {
  it("lets go of the connection of a long call; the client comes back for the answer", async () => {
    const bridge = await startBridge(serverArgv("raw"), { pollAfterMs: 50 });
    const session = await openSession(bridge);
    const events = await allEvents(await session.call(1, "hold", { text: "late" }));
    expect(events.some(({ data }) => data.includes('"result"'))).toBe(false);
    const resumed = await session.listen(events.at(-1)?.id ?? "");
    await go(session);
    expect(datas(await allEvents(resumed)).at(-1)).toContain("late");
  });

  it("is what a v1 client does by itself", async () => {
    const bridge = await startBridge(serverArgv("raw"), { pollAfterMs: 50 });
    const client = new Client({ name: "test", version: "1" });
    const transport = new StreamableHTTPClientTransport(bridge.url);
    await client.connect(transport as Parameters<Client["connect"]>[0]);
    onTestFinished(() => client.close());
    const token = vi.fn();
    const call = client.callTool({ name: "hold", arguments: { text: "late" } }, undefined, {
      onresumptiontoken: token,
    } as object);
    await vi.waitFor(() => expect(token).toHaveBeenCalled(), patience);
    await client.callTool({ name: "go", arguments: {} });
    expect((await call).content).toEqual([{ type: "text", text: "late" }]);
  });

  it("is not done to clients whose version does not know it", async () => {
    const bridge = await startBridge(serverArgv("raw"), { pollAfterMs: 1 });
    const session = await openSession(bridge, "2025-06-18");
    const events = readEvents(await session.call(1, "hold", { text: "late" }));
    await nextEvent(events);
    await go(session);
    const rest: SentEvent[] = [];
    for await (const event of events) rest.push(event);
    expect(datas(rest).at(-1)).toContain("late");
  });
});

describe("a GET stream", () => {
  it("gets what was said while none was open, and what was missed when it comes back", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const session = await openSession(bridge);
    const asJson = { headers: { accept: "application/json" } };
    await (await session.call(1, "changed", { times: 2 }, asJson)).text();
    const lost = new AbortController();
    const events = readEvents(await session.listen(undefined, lost.signal));
    const [prime, first] = [await nextEvent(events), await nextEvent(events)];
    expect(prime).toMatchObject({ data: "", retry: 1000 });
    expect(first.data).toContain('"n":0');
    lost.abort();
    await expect(nextEvent(events))
      .resolves.toBeDefined()
      .catch(() => undefined);
    const again = readEvents(await session.listen(first.id ?? ""));
    expect(await nextEvent(again)).toMatchObject({ id: first.id, data: "" });
    expect((await nextEvent(again)).data).toContain('"n":1');
    await (await session.call(2, "changed", {}, asJson)).text();
    expect((await nextEvent(again)).data).toContain('"n":0');
  });

  it("of a life that is over is replaced by a new one", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const session = await openSession(bridge);
    const events = readEvents(await session.listen("o1.7.gone"));
    expect((await nextEvent(events)).data).toBe("");
  });

  it("is one of several: a message goes to exactly one, the newest", async () => {
    const bridge = await startBridge(serverArgv("raw"));
    const session = await openSession(bridge);
    const streams = [];
    for (const _ of [1, 2]) {
      const events = readEvents(await session.listen());
      await nextEvent(events);
      streams.push(events);
    }
    await (await session.call(1, "changed", {}, { headers: { accept: "application/json" } })).text();
    const [older, newer] = streams;
    if (older === undefined || newer === undefined) throw new TypeError("two streams");
    expect((await nextEvent(newer)).data).toContain("list_changed");
    await session.end();
    expect((await older.next()).done).toBe(true);
  });
});
