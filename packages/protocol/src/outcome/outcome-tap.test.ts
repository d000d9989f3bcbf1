import { describe, expect, it } from "vitest";
import type { RequestId } from "../json-rpc.ts";
import { createOutcomeTap, type Outcome, type OutcomeTap } from "./outcome-tap.ts";

const sseType = "text/event-stream; charset=utf-8";
const jsonType = "application/json";

interface Reading {
  readonly outcome: Outcome;
  /** Bytes that went out before the response was seen. */
  readonly released: number;
  readonly tap: OutcomeTap;
}

function read(
  body: string | Buffer,
  contentType: string,
  options: { id?: RequestId | null; cut?: number; status?: number } = {},
): Reading {
  const { id = 1, cut = 1 << 20, status = 200 } = options;
  const tap = createOutcomeTap({ id, era: "modern" });
  tap.begin(status, contentType);
  const bytes = Buffer.from(body);
  let released = 0;
  for (let at = 0; at < bytes.length; at += cut) {
    const chunk = bytes.subarray(at, at + cut);
    const pass = tap.push(chunk);
    if (pass < chunk.length && !tap.responseFrameSeen) throw new Error("held without a response");
    released += pass;
    if (tap.responseFrameSeen) break;
  }
  return { outcome: tap.finish("end"), released, tap };
}

const answer = (result: unknown, id: RequestId = 1): string => JSON.stringify({ jsonrpc: "2.0", id, result });
const failure = (code: number, id: RequestId | null = 1): string =>
  JSON.stringify({
    jsonrpc: "2.0",
    id,
    error: { code, message: "no such tool" },
  });

describe("the outcome of an answer", () => {
  it.each<[string, string, Partial<Outcome>]>([
    ["complete", answer({ content: [{ type: "text", text: "5" }] }), { outcome: "complete" }],
    ["complete by type", answer({ resultType: "complete", tools: [] }), { outcome: "complete" }],
    ["tool_error", answer({ content: [{ type: "text", text: "boom" }], isError: true }), { outcome: "tool_error" }],
    ["input_required", answer({ resultType: "input_required", requestState: "s" }), { outcome: "input_required" }],
    ["task", answer({ resultType: "task", taskId: "t1", status: "working" }), { outcome: "task", taskId: "t1" }],
    ["legacy task", answer({ task: { taskId: "t2", status: "working" } }), { outcome: "task", taskId: "t2" }],
    ["rpc_error", failure(-32602), { outcome: "rpc_error", errorCode: -32602 }],
    ["an error without an id", failure(-32020, null), { outcome: "rpc_error", errorCode: -32020 }],
  ])("is read: %s", (_name, body, expected) => {
    for (const cut of [1, 2, 7, 4096]) expect(read(body, jsonType, { cut }).outcome).toMatchObject(expected);
  });

  it("is the same however a stream is cut", () => {
    const body =
      ": keep-alive\r\n\r\nevent: message\r\nid: 1\r\ndata: " +
      JSON.stringify({
        jsonrpc: "2.0",
        method: "notifications/progress",
        params: { progressToken: 1, id: 1, result: {} },
      }) +
      `\r\n\r\ndata: ${answer({
        content: [
          { type: "text", text: 'say "é✓" \\ ' },
          { type: "image", data: "AAAA" },
        ],
      })}\r\n\r\n`;
    const whole = read(body, sseType).outcome;
    expect(whole).toMatchObject({
      outcome: "complete",
      result: { kinds: ["text", "image"], preview: 'say "é✓" \\ ' },
    });
    for (let cut = 1; cut < 40; cut += 1) expect(read(body, sseType, { cut }).outcome).toEqual(whole);
  });

  it.each(["\n", "\r", "\r\n"])("is found with the line ending %j, split data lines and a byte order mark", (end) => {
    const half = answer({ ok: true });
    const middle = half.indexOf(",");
    const body = `\ufeffdata:${half.slice(0, middle)}${end}data: ${half.slice(middle)}${end}${end}`;
    for (const cut of [1, 2, 1000]) expect(read(body, sseType, { cut }).outcome.outcome).toBe("complete");
  });

  it("is found in a batch answer", () => {
    const body = `[${answer({ a: [1, [2]] }, 5)},${failure(-32000, 1)}]`;
    for (const cut of [1, 3, 1000])
      expect(read(body, jsonType, { cut }).outcome).toMatchObject({
        errorCode: -32000,
      });
  });

  it.each<[RequestId, string]>([
    [1, '{"jsonrpc":"2.0","id":1.0,"result":{}}'],
    [100, '{"id":1e2,"result":{},"jsonrpc":"2.0"}'],
    ["a/b", '{"jsonrpc":"2.0","id":"\\u0061\\/b","result":{}}'],
    [1, '{"jsonrpc":"2.0","id":2,"id":1,"result":{}}'],
    [1, '{"result":{"id":9,"method":"x"},"\\u0069d":1}'],
  ])("is matched to the id %j as a parser would", (id, body) => {
    expect(read(body, jsonType, { id }).tap.responseFrameSeen).toBe(true);
  });

  it.each([
    ["another id", answer({}, 2)],
    ["the id as text", answer({}, "1")],
    ["a call of the server", '{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":{"result":1}}'],
    ["a torn answer", answer({ a: 1 }).slice(0, -1)],
    ["no JSON", "<html>id: 1, result</html>"],
  ])("is not taken from %s", (_name, body) => {
    expect(read(`data: ${body}\n\n`, sseType).outcome).toEqual({
      outcome: "http_error",
      errorCode: 502,
    });
  });
});

describe("the held frame", () => {
  it("cannot be parsed from what was let go", () => {
    for (const cut of [1, 5, 64, 10_000]) {
      const json = answer({
        content: [{ type: "text", text: "x".repeat(200) }],
      });
      const { released } = read(json, jsonType, { cut });
      expect(released).toBe(json.length - 1);
      const stream = `data: {"jsonrpc":"2.0","method":"n"}\n\ndata: ${json}\n\n`;
      expect(read(stream, sseType, { cut }).released).toBe(stream.length - 3);
    }
  });

  it("never holds what follows or what is of no request", () => {
    const { tap } = read(answer({}), jsonType);
    expect(tap.push(Buffer.from("data: more"))).toBe(10);
    const other = createOutcomeTap({ id: null, era: "legacy" });
    other.begin(200, sseType);
    expect(other.push(Buffer.from(`data: ${answer({})}\n\n`))).toBe(answer({}).length + 8);
    expect(other.finish("client_gone")).toEqual({ outcome: "complete" });
  });
});

describe("what came back", () => {
  it("is summed up with bytes, kinds and a short clean preview", () => {
    const content = [
      { text: `bell\u0007 ${"é".repeat(1000)}`, type: "text" },
      { type: "resource", resource: { uri: "a:b", text: "inside" } },
      { type: "resource_link", uri: "a:b" },
    ];
    const body = answer({ content, structuredContent: { n: 1 } });
    const { result } = read(body, jsonType, { cut: 11 }).outcome;
    expect(result).toMatchObject({
      isError: false,
      kinds: ["text", "resource", "resource_link", "structured"],
    });
    expect(result?.bytes).toBe(Buffer.byteLength(body));
    expect(result?.preview.length).toBeLessThanOrEqual(512);
    expect(result?.preview.startsWith("bell\ufffd ééé")).toBe(true);
  });

  it.each([
    [{ tools: [{ name: "a" }] }, ["tools"]],
    [{ messages: [{ role: "user", content: { type: "text", text: "hi" } }] }, ["text"]],
    [{ contents: [{ uri: "a:b", text: "hi" }] }, ["resource"]],
    [{ contents: [{ uri: "a:b", blob: "AA" }] }, ["blob"]],
  ])("names the kinds of %j", (result, kinds) => {
    expect(read(answer(result), jsonType).outcome.result?.kinds).toEqual(kinds);
  });

  it("is summed up for an answer of 64 MiB without keeping it", () => {
    const tap = createOutcomeTap({ id: 1, era: "modern" });
    tap.begin(200, sseType);
    tap.push(Buffer.from('data: {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"image","data":"'));
    const before = process.memoryUsage();
    const block = Buffer.alloc(1 << 20, "QUJD");
    for (let round = 0; round < 64; round += 1) expect(tap.push(block)).toBe(block.length);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(16 << 20);
    tap.push(Buffer.from('"}],"isError":false}}\n\n'));
    expect(tap.outcome?.result?.bytes).toBeGreaterThan(64 << 20);
  });
});

describe("an exchange without an answer", () => {
  it.each([
    ["modern", "client_gone", { outcome: "cancelled" }],
    ["legacy", "client_gone", { outcome: "http_error", errorCode: 499 }],
    ["modern", "upstream_lost", { outcome: "http_error", errorCode: 502 }],
    ["modern", "end", { outcome: "http_error", errorCode: 502 }],
  ] as const)("of a %s client ends by %s as %j", (era, end, expected) => {
    const tap = createOutcomeTap({ id: 1, era });
    tap.begin(200, sseType);
    tap.push(Buffer.from(": hello\n\n"));
    expect(tap.finish(end)).toEqual(expected);
    expect(tap.finish("end")).toEqual(expected);
  });

  it("takes the HTTP status where the body says nothing", () => {
    expect(read("Unauthorized", "text/plain", { status: 401 }).outcome).toEqual({
      outcome: "http_error",
      errorCode: 401,
    });
    expect(read("", jsonType, { status: 202, id: null }).outcome).toEqual({
      outcome: "complete",
    });
    expect(read(failure(-32601), jsonType, { status: 404 }).outcome).toMatchObject({
      outcome: "rpc_error",
      errorCode: -32601,
    });
  });
});

describe("hostile bytes", () => {
  const pieces = [
    '{"',
    "}",
    "[",
    "]",
    '"',
    "\\",
    "\\u00",
    ",",
    ":",
    "data:",
    "\n",
    "\r",
    "\n\n",
    "id",
    "result",
    "1",
    "\xff",
    "é",
    '{"id":1,',
    '"result":{}',
  ];

  it("never throw, and are always passed on in full but for the held tail", () => {
    let state = 1;
    const next = (limit: number): number => {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      return state % limit;
    };
    for (let round = 0; round < 3000; round += 1) {
      let body = "";
      for (let length = next(40); length > 0; length -= 1) body += pieces[next(pieces.length)] ?? "";
      const { released, tap } = read(Buffer.from(body, "latin1"), next(2) === 0 ? sseType : jsonType, {
        cut: 1 + next(6),
      });
      if (!tap.responseFrameSeen) expect(released).toBe(Buffer.from(body, "latin1").length);
    }
  });

  it.each([
    ["brackets", "[".repeat(300_000)],
    ["objects", '{"a":'.repeat(200_000)],
    ["quotes", '"\\'.repeat(300_000)],
    ["backslashes", `"${"\\".repeat(1_000_000)}`],
    ["numbers", "1".repeat(1_000_000)],
    ["empty lines", "\r\n".repeat(300_000)],
    ["open strings", 'data: "\n'.repeat(100_000)],
  ])("cost time in proportion: %s", (_name, body) => {
    // Processor time: the wall clock also counts what else the machine does.
    const started = process.cpuUsage();
    read(body, sseType, { cut: 65_536 });
    read(`data: ${body}`, sseType, { cut: 65_536 });
    read(body, jsonType, { cut: 1024 });
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(2_000);
  });
});
