import { describe, expect, it, vi } from "vitest";
import { childrenOf, membersOf, newMark } from "../test-servers/marked-processes.ts";
import { type HandSession, initializeAt, openSession } from "../test-servers/open-session.ts";
import { patience, type StartedBridge, serverArgv, startBridge } from "../test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 120_000 });

const asJson = { headers: { accept: "application/json" } };

async function pidOf(session: HandSession): Promise<number> {
  const text = await (await session.call(1, "echo", {}, asJson)).text();
  const pid = Number(/\\"pid\\":(\d+)/.exec(text)?.[1]);
  if (Number.isNaN(pid)) throw new TypeError(`No pid: ${text}`);
  return pid;
}

async function leaving(act: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const left = new AbortController();
  const gone = act(left.signal).catch(() => undefined);
  setImmediate(() => left.abort());
  await gone;
}

/** Each opens a session and drops it in its own way. */
const ways: Readonly<Record<string, (bridge: StartedBridge) => Promise<unknown>>> = {
  deleted: async (bridge) => (await openSession(bridge)).end(),
  "deleted with a call open": async (bridge) => {
    const session = await openSession(bridge);
    const call = await session.call(1, "hold");
    await session.end();
    await call.text();
  },
  "left without a word": openSession,
  "left before it was open": (bridge) =>
    leaving((signal) =>
      fetch(bridge.url, {
        method: "POST",
        signal,
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify(initializeAt("2025-11-25")),
      }),
    ),
  "left in a call": async (bridge) => {
    const session = await openSession(bridge);
    await leaving((signal) => session.call(1, "echo", {}, { signal }));
  },
  "left with a stream": async (bridge) => {
    const session = await openSession(bridge);
    const left = new AbortController();
    await session.listen(undefined, left.signal);
    left.abort();
  },
  "crashed by a call": async (bridge) => (await (await openSession(bridge)).call(1, "crash", {}, asJson)).text(),
  killed: async (bridge) => process.kill(await pidOf(await openSession(bridge)), "SIGKILL"),
  "stopped, so that it hears nothing": async (bridge) => {
    const session = await openSession(bridge);
    process.kill(await pidOf(session), "SIGSTOP");
    await session.end();
  },
  "with a process of its own": async (bridge) => {
    const session = await openSession(bridge);
    await (await session.call(1, "grandchild", {}, asJson)).text();
    await session.end();
  },
};

describe("a hundred sessions opened and dropped in every way", () => {
  it("leave no process behind, nor any that theirs started", async () => {
    const mark = newMark();
    const bridge = await startBridge(serverArgv("raw", mark), { maxChildren: 16, idleMs: 1_000 });
    const groups = new Set<number>();
    for (let round = 0; round < 10; round++) {
      // One that finds no room, or loses its session to another that needs it, tries again.
      await Promise.all(Object.values(ways).map((drop) => vi.waitFor(() => drop(bridge), patience)));
      for (const pid of childrenOf(mark)) groups.add(pid);
    }
    await vi.waitFor(() => expect(bridge.pool.size).toBe(0), patience);
    await vi.waitFor(() => expect([...childrenOf(mark), ...membersOf(groups)]).toEqual([]), patience);
  });
});

describe("children killed at random moments", () => {
  it("fail their own open calls, each once, and nobody else's; their sessions are 404", async () => {
    const mark = newMark();
    const bridge = await startBridge(serverArgv("raw", mark), { maxChildren: 12 });
    const survivor = await openSession(bridge);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const session = await openSession(bridge);
        const pid = await pidOf(session);
        const calls = Array.from({ length: 40 }, (__, id) => answerOf(session, id + 1));
        void Promise.race(calls.slice(index * 3)).then(() => process.kill(pid, "SIGKILL"));
        const answers = await Promise.all(calls);
        await vi.waitFor(async () => expect((await session.call(99, "echo")).status).toBe(404), patience);
        return answers;
      }),
    );
    for (const answers of outcomes) {
      expect(answers.map(({ id }) => id)).toEqual(answers.map((_, index) => index + 1));
      const failed = answers.filter(({ error }) => error !== undefined);
      for (const { error } of failed) expect(error?.message).toMatch(/was ended by SIGKILL|Session not found/);
    }
    expect((await answerOf(survivor, 7)).result).toBeDefined();
    await bridge.close();
    expect(childrenOf(mark)).toEqual([]);
  });
});

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

async function answerOf(session: HandSession, id: number): Promise<Answer> {
  return (await (await session.call(id, "echo", {}, asJson)).json()) as Answer;
}
