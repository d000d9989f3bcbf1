import { type Envelope, readEnvelope } from "@switchyard/protocol";
import type { RouteLimit } from "@switchyard/routing";
import { anonymousPrincipal, mcpPrincipal } from "@switchyard/tenancy";
import { describe, expect, it } from "vitest";
import { limitReached } from "./limit-refusal.ts";
import { wantsOf } from "./limit-wants.ts";

const key = mcpPrincipal({ kind: "key", id: "key_1", label: "ci", keyId: "key_1" });

function limit(of: Partial<RouteLimit> = {}): RouteLimit {
  return { id: "lim_1", orgWide: false, tools: null, per: "everyone", calls: 5, period: "minute", burst: 5, ...of };
}

function envelope(body: unknown, httpMethod = "POST"): Envelope {
  const headers = { accept: "application/json, text/event-stream", "content-type": "application/json" };
  const read = readEnvelope({ httpMethod, headers, body: body === null ? null : Buffer.from(JSON.stringify(body)) });
  if (!read.ok) throw new Error(JSON.stringify(read));
  return read;
}

const request = (method: string, name?: string) => ({
  ...{ jsonrpc: "2.0", id: 1, method },
  params: name === undefined ? {} : { name, arguments: {} },
});
const costs = (limits: readonly RouteLimit[], of: Envelope) => wantsOf(limits, of, key).map(({ cost }) => cost);

describe("what counts", () => {
  it("is each request and each opened stream for a limit without tools, and nothing that ends what was let through", () => {
    const counted = [request("tools/list"), request("tools/call", "pay"), request("ping")];
    for (const body of counted) expect(costs([limit()], envelope(body))).toEqual([1]);
    expect(costs([limit()], envelope(null, "GET"))).toEqual([1]);
    expect(costs([limit()], envelope({ jsonrpc: "2.0", method: "notifications/cancelled" }))).toEqual([]);
    expect(costs([limit()], envelope({ jsonrpc: "2.0", id: 1, result: {} }))).toEqual([]);
  });

  it("is a call of its tools for a limit with tools, in any spelling; of every tool with `*`", () => {
    const limits = [limit({ tools: new Set(["pay", "Refund"]) }), limit({ tools: new Set(["*"]) })];
    expect(costs(limits, envelope(request("tools/call", "Pay")))).toEqual([1, 1]);
    expect(costs(limits, envelope(request("tools/call", "refund")))).toEqual([1, 1]);
    expect(costs(limits, envelope(request("tools/call", "look")))).toEqual([1]);
    expect(costs(limits, envelope(request("prompts/get", "pay")))).toEqual([]);
  });

  it("is a request that leaves out its id, too: a server that does not look runs it all the same", () => {
    const limits = [limit(), limit({ tools: new Set(["pay"]) })];
    const { id: _id, ...unanswered } = request("tools/call", "pay");
    expect(costs(limits, envelope(unanswered))).toEqual([1, 1]);
    expect(costs(limits, envelope({ jsonrpc: "2.0", method: "resources/read", params: {} }))).toEqual([1]);
  });

  it("is each message of a batch", () => {
    const batch = {
      ...envelope(request("ping")),
      kind: "batch" as const,
      messages: [request("tools/call", "pay"), request("tools/call", "look"), request("ping")].map((body) =>
        envelope(body),
      ),
    };
    const limits = [limit(), limit({ tools: new Set(["*"]) }), limit({ tools: new Set(["pay"]) })];
    expect(costs(limits, batch)).toEqual([3, 2, 1]);
  });
});

describe("who is counted", () => {
  const keyOf = (of: RouteLimit, principal = key) => wantsOf([of], envelope(request("ping")), principal)[0]?.key;

  it("is everybody, the caller, or the client; callers without a client are told apart as themselves", () => {
    const url = `https://client.example/${"x".repeat(500)}`;
    const person = (clientId: string | null) => mcpPrincipal({ kind: "user", id: "usr_1", label: "a", clientId });
    expect(keyOf(limit())).toBe(keyOf(limit(), person(null)));
    expect(keyOf(limit({ per: "principal" }))).not.toBe(keyOf(limit({ per: "principal" }), person(null)));
    const client = limit({ per: "client" });
    expect(keyOf(client)).toBe("lim_1:key:key_1");
    expect(keyOf(client, person(null))).toBe("lim_1:user:usr_1");
    expect(keyOf(client, person("cli_1"))).toBe("lim_1:client:cli_1");
    expect(keyOf(client, person(url))?.length).toBeLessThan(70);
    expect(keyOf(client, anonymousPrincipal)).toBe("lim_1:anonymous:anonymous");
  });

  it("is never somebody of another limit", () => {
    expect(keyOf(limit())).not.toBe(keyOf(limit({ id: "lim_2" })));
  });
});

describe("a refusal", () => {
  const told = (of: Partial<RouteLimit>, retryAfterMs: number | null, cost = 1) => {
    const want = { key: "", rule: { kind: "quota", calls: 1, period: "day" } as const, cost, limit: limit(of) };
    return limitReached(want, { serverSlug: "notes", retryAfterMs });
  };

  it("says how much of what, for whom, where, and when to come again, rounded up to whole seconds", () => {
    expect(told({}, 1_200)).toMatchObject({
      ...{ code: "rate_limited", kind: "limit_exceeded", retryAfterSeconds: 2 },
      message: 'The limit of 5 requests a minute for all callers together at the server "notes" is reached.',
    });
    expect(told({}, 0).retryAfterSeconds).toBe(1);
    const tools = new Set(["a", "b", "c", "d"]);
    const quota = told({ tools, per: "client", period: "month", orgWide: true, calls: 1 }, 10 * 86_400_000);
    expect(quota).toMatchObject({
      code: "quota_exceeded",
      message:
        'The limit of 1 call of "a", "b", "c" and 1 more a month for each client at all servers of the organization is reached.',
      remedy: expect.stringContaining("10 days"),
    });
  });

  it("says so when a batch can never fit", () => {
    expect(told({ burst: 3 }, null, 4).message).toContain("counts 4 times");
  });
});
