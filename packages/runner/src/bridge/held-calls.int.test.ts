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

const capabilities = { "io.modelcontextprotocol/clientCapabilities": { elicitation: {} } };

interface Answer {
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly reason?: string } };
  readonly result?: {
    readonly resultType: string;
    readonly requestState?: string;
    readonly inputRequests?: Readonly<Record<string, { readonly params: { readonly message: string } }>>;
    readonly content?: readonly { readonly text: string }[];
  };
}

/** Calls a tool as a principal; `retry` brings answers. */
async function call(bridge: StartedBridge, name: string, who = "ada", retry: object = {}): Promise<Answer> {
  const request = modern(1, "tools/call", { name, arguments: {}, ...retry, _meta: capabilities });
  return (await (await bridge.post(request.message, { ...request.headers, ...as(who) })).json()) as Answer;
}

/** The retry that answers the one form of an `input_required` result. */
function answering({ result }: Answer, name = "Ada"): { requestState: string; inputResponses: object } {
  const [key = ""] = Object.keys(result?.inputRequests ?? {});
  return {
    requestState: result?.requestState ?? "",
    inputResponses: { [key]: { action: "accept", content: { name } } },
  };
}

function pidIn({ result }: Answer): number {
  const [question] = Object.values(result?.inputRequests ?? {});
  return Number(/process (\d+)/.exec(question?.params.message ?? "")?.[1]);
}

describe("a call that waits for its client's answers", () => {
  it("is not in the way of the next anonymous caller, and neither gets what the other answers", async () => {
    const bridge = await startBridge(serverArgv("asking"));
    const asked = [];
    for (let caller = 0; caller < 3; caller++) asked.push(await call(bridge, "greet", "anonymous"));
    for (const { result } of asked) expect(result?.resultType).toBe("input_required");
    expect(new Set(asked.map(pidIn)).size).toBe(3);
    for (const [index, answer] of asked.entries()) {
      const done = await call(bridge, "greet", "anonymous", answering(answer, `nobody ${index}`));
      expect(done.result?.content).toMatchObject([{ text: `Hello, nobody ${index}!` }]);
    }
  });

  it("is gone on with by the retry of its own principal, once", async () => {
    const bridge = await startBridge(serverArgv("asking"), { instanceId: "ins_7" });
    const asked = await call(bridge, "greet");
    expect(asked.result).toMatchObject({ resultType: "input_required" });
    expect(asked.result?.requestState).toMatch(/^sy1\.ins_7\./);
    expect((await call(bridge, "greet", "eve", answering(asked))).error).toMatchObject({
      code: -32602,
      data: { reason: "unreadable" },
    });
    expect((await call(bridge, "rounds", "ada", answering(asked))).error?.data?.reason).toBe("other-call");
    const tampered = { ...answering(asked), requestState: `${asked.result?.requestState}-TAMPERED` };
    expect((await call(bridge, "greet", "ada", tampered)).error?.data?.reason).toBe("unreadable");
    const done = await call(bridge, "greet", "ada", answering(asked));
    expect(done.result).toMatchObject({ resultType: "complete", content: [{ text: "Hello, Ada!" }] });
    const replayed = await call(bridge, "greet", "ada", answering(asked));
    expect(replayed.error?.message).toContain("used already");
    expect(replayed.error?.message).toContain("without requestState");
  });

  it("is asked again for answers that are missing, and told which are wrong, keeping its place", async () => {
    const bridge = await startBridge(serverArgv("asking"));
    const asked = await call(bridge, "greet");
    const { requestState } = answering(asked);
    for (const inputResponses of [{ "elicitation-1": 12345 }, { "elicitation-1": { action: "maybe" } }, null, [], 7]) {
      expect((await call(bridge, "greet", "ada", { requestState, inputResponses })).error?.code).toBe(-32602);
    }
    const again = await call(bridge, "greet", "ada", { requestState, inputResponses: { wrong: { action: "accept" } } });
    expect(Object.keys(again.result?.inputRequests ?? {})).toEqual(["elicitation-1"]);
    expect(again.result?.requestState).not.toBe(requestState);
    const extra = answering(again);
    const inputResponses = { ...extra.inputResponses, other: { action: "accept" } };
    expect((await call(bridge, "greet", "ada", { ...extra, inputResponses })).result?.resultType).toBe("complete");
  });

  it("ends with an honest error when its process is killed meanwhile", async () => {
    const bridge = await startBridge(serverArgv("asking"));
    const asked = await call(bridge, "hold");
    const pid = pidIn(asked);
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(alive(pid)).toBe(false), patience);
    await vi.waitFor(() => expect(bridge.pool.size).toBe(0), patience);
    const { error } = await call(bridge, "hold", "ada", answering(asked));
    expect(error).toMatchObject({ code: 1502, message: "The server's process was ended by SIGKILL." });
    expect((await call(bridge, "hold")).result?.resultType).toBe("input_required");
  });

  it("is cancelled at the server when its time is over, and its client told so", async () => {
    const clock = { now: 1_000 };
    const hold = { heldMs: 600_000, sweepMs: 20, now: () => clock.now };
    const bridge = await startBridge(serverArgv("asking"), { hold, idleMs: 0 });
    const asked = await call(bridge, "hold");
    // Not taken for idle, although nobody has a request open.
    await vi.waitFor(() => expect(bridge.pool.size).toBe(1), patience);
    clock.now += 600_000;
    await vi.waitFor(() => expect(bridge.log).toContain("hold was cancelled"), patience);
    const { error } = await call(bridge, "hold", "ada", answering(asked));
    expect(error).toMatchObject({ code: -32602, data: { reason: "expired" } });
    expect(error?.message).toContain("waited 10 minutes");
    await vi.waitFor(() => expect(bridge.pool.size).toBe(0), patience);
  });

  it("gives its place to a newer one of its principal, and is not begun when the instance is full", async () => {
    const hold = { perPrincipal: 2, perInstance: 3 };
    const bridge = await startBridge(serverArgv("asking"), { hold });
    const first = await call(bridge, "greet");
    await call(bridge, "greet");
    await call(bridge, "greet");
    expect((await call(bridge, "greet", "ada", answering(first))).error?.data?.reason).toBe("displaced");
    expect((await call(bridge, "greet", "bob")).result?.resultType).toBe("input_required");
    const refused = await call(bridge, "greet", "cyd");
    expect(JSON.stringify(refused.result?.content)).toContain("Too many calls wait");
  });

  it("has its result kept when the server stops waiting first", async () => {
    const bridge = await startBridge(serverArgv("asking"));
    const asked = await call(bridge, "changes-its-mind");
    const { result } = await call(bridge, "changes-its-mind", "ada", answering(asked));
    expect(["gave up asking", "answered"]).toContain(result?.content?.[0]?.text);
  });

  it("says that it waited elsewhere when its instance is gone", async () => {
    const stateKey = "one for the environment";
    const lost = await startBridge(serverArgv("asking"), { instanceId: "ins_1", stateKey });
    const asked = await call(lost, "greet");
    await lost.close();
    const bridge = await startBridge(serverArgv("asking"), { instanceId: "ins_2", stateKey });
    expect((await call(bridge, "greet", "ada", answering(asked))).error).toMatchObject({
      code: 1502,
      data: { reason: "elsewhere" },
    });
  });
});

describe("hostile requestState", () => {
  it("is refused with an error and nothing else, whatever it is", async () => {
    const bridge = await startBridge(serverArgv("asking"));
    const { requestState } = answering(await call(bridge, "greet"));
    await call(bridge, "pid");
    const states: unknown[] = ["", "sy1.", "sy1.local.", "sy1.local.AAAA", 7, true, {}, [], null, "a".repeat(100_000)];
    for (let at = 0; at < requestState.length; at += 3) states.push(requestState.slice(0, at));
    states.push(requestState.replace("local", "other"), requestState.toUpperCase(), `${requestState}${requestState}`);
    for (const state of states) {
      const { error } = await call(bridge, "greet", "ada", { requestState: state, inputResponses: {} });
      expect(error?.code).toBe(-32602);
    }
    expect(Number((await call(bridge, "pid")).result?.content?.[0]?.text)).toBeGreaterThan(0);
  });
});

describe("whoever keeps the instance", () => {
  it("is told how many calls wait at it, or go on with their answers, until they are over", async () => {
    const bridge = await startBridge(serverArgv("asking"));
    const waiting = async () => (await fetch(new URL("/-/waiting", bridge.url))).json();
    await call(bridge, "pid");
    expect(await waiting()).toEqual({ waiting: 0 });
    const asked = await call(bridge, "greet");
    expect(await waiting()).toEqual({ waiting: 1 });
    await call(bridge, "greet", "ada", answering(asked));
    expect(await waiting()).toEqual({ waiting: 0 });
  });
});
