import { describe, expect, it, vi } from "vitest";
import { type HandSession, openSession } from "../test-servers/open-session.ts";
import { nextEvent, readEvents, type SentEvent } from "../test-servers/read-events.ts";
import { serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

interface Question {
  readonly id: string;
  readonly method: string;
}

async function questionOn(events: AsyncGenerator<SentEvent>): Promise<Question> {
  for (;;) {
    const { data } = await nextEvent(events);
    if (data.includes('"method":"roots/list"')) return JSON.parse(data) as Question;
  }
}

async function answerTo(session: HandSession, { id }: Question, name: string): Promise<Response> {
  return session.post({ jsonrpc: "2.0", id, result: { roots: [{ uri: "file:///x", name }] } });
}

describe("a question of the server", () => {
  it("goes on the stream of the one open call, and its answer back", async () => {
    const session = await openSession(await startBridge(serverArgv("raw")));
    const own = readEvents(await session.listen());
    await nextEvent(own);
    const events = readEvents(await session.call(1, "ask"));
    const question = await questionOn(events);
    expect((await answerTo(session, question, "mine")).status).toBe(202);
    const { data } = await nextEvent(events);
    expect(data).toMatch(/"id":1,"result".*mine/);
  });

  it("goes on the GET stream where it may be of several calls", async () => {
    const session = await openSession(await startBridge(serverArgv("raw")));
    const own = readEvents(await session.listen());
    const held = readEvents(await session.call(1, "hold"));
    await nextEvent(held);
    await nextEvent(held);
    const asking = session.call(2, "ask");
    expect((await answerTo(session, await questionOn(own), "theirs")).status).toBe(202);
    expect(await (await asking).text()).toContain("theirs");
  });

  it("waits for a stream where the client takes JSON alone", async () => {
    const session = await openSession(await startBridge(serverArgv("raw")));
    const asking = session.call(1, "ask", {}, { headers: { accept: "application/json" } });
    const question = await questionOn(readEvents(await session.listen()));
    await answerTo(session, question, "late");
    expect(await (await asking).json()).toMatchObject({
      id: 1,
      result: { content: [{ text: expect.stringContaining("late") }] },
    });
  });

  it("is answered once, and an answer nobody asked for goes nowhere", async () => {
    const session = await openSession(await startBridge(serverArgv("raw")));
    const events = readEvents(await session.call(1, "ask"));
    const question = await questionOn(events);
    await answerTo(session, { ...question, id: "ask-999" }, "guessed");
    await answerTo(session, question, "first");
    await answerTo(session, question, "second");
    expect((await nextEvent(events)).data).toContain("first");
  });
});
