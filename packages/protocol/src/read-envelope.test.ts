import { describe, expect, it } from "vitest";
import { gatewayCodes, rpcCodes } from "./codes.ts";
import type { Envelope, EnvelopeResult } from "./envelope.ts";
import { maxBodyBytes, readEnvelope } from "./read-envelope.ts";
import type { Rejection } from "./rejection.ts";

const version = "2026-07-28";
const meta = {
  "io.modelcontextprotocol/protocolVersion": version,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "probe", version: "1" },
};

type Headers = Record<string, string | string[] | undefined>;

function post(body: unknown, headers: Headers = {}): EnvelopeResult {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  return readEnvelope({
    httpMethod: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: bytes,
  });
}

function accepted(result: EnvelopeResult): Envelope {
  if (!result.ok) throw new Error(`rejected: ${result.message}`);
  return result;
}

function refused(result: EnvelopeResult): Rejection {
  if (result.ok) throw new Error("accepted");
  return result;
}

function call(params: object = {}, headers: Headers = {}): EnvelopeResult {
  const body = {
    jsonrpc: "2.0",
    id: 7,
    method: "tools/call",
    params: { name: "add", _meta: meta, ...params },
  };
  return post(body, {
    "mcp-protocol-version": version,
    "mcp-method": "tools/call",
    "mcp-name": "add",
    ...headers,
  });
}

describe("a modern request", () => {
  it("yields everything that policy and audit need", () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const envelope = accepted(
      call({
        arguments: { a: 1 },
        _meta: { ...meta, progressToken: "p", traceparent },
      }),
    );
    expect(envelope).toMatchObject({
      era: "modern",
      kind: "request",
      method: "tools/call",
      id: 7,
      name: "add",
      protocolVersion: version,
      arguments: { a: 1 },
      clientInfo: { name: "probe", version: "1" },
      progressToken: "p",
      traceparent,
      sessionId: null,
    });
  });

  it.each([
    ["a missing version header", {}, { "mcp-protocol-version": undefined }],
    ["another version in the header", {}, { "mcp-protocol-version": "2025-11-25" }],
    ["a missing Mcp-Method", {}, { "mcp-method": undefined }],
    ["another Mcp-Method", {}, { "mcp-method": "tools/list" }],
    ["an Mcp-Method in another case", {}, { "mcp-method": "Tools/Call" }],
    ["a missing Mcp-Name", {}, { "mcp-name": undefined }],
    ["another Mcp-Name", {}, { "mcp-name": "remove" }],
    ["an Mcp-Name sent twice", {}, { "mcp-name": ["add", "add"] }],
    ["a sentinel that is no Base64", {}, { "mcp-name": "=?base64?!!!?=" }],
    ["a sentinel that is no UTF-8", {}, { "mcp-name": "=?base64?/w==?=" }],
    ["a sentinel of another name", { name: "añadir" }, { "mcp-name": "=?base64?YWRk?=" }],
  ])("is refused with HeaderMismatch for %s", (_case, params, headers) => {
    expect(refused(call(params, headers))).toMatchObject({
      httpStatus: 400,
      code: rpcCodes.headerMismatch,
      id: 7,
    });
  });

  it("may name its tool through the Base64 sentinel", () => {
    const name = "añadir ✓";
    const header = `=?base64?${Buffer.from(name).toString("base64")}?=`;
    expect(accepted(call({ name }, { "mcp-name": header })).name).toBe(name);
  });

  it.each(["tasks/get", "tasks/update", "tasks/cancel"])("needs Mcp-Name = taskId for %s", (method) => {
    const body = {
      jsonrpc: "2.0",
      id: 1,
      method,
      params: { taskId: "t-1", _meta: meta },
    };
    const headers = { "mcp-protocol-version": version, "mcp-method": method };
    expect(refused(post(body, headers)).code).toBe(rpcCodes.headerMismatch);
    expect(refused(post(body, { ...headers, "mcp-name": "t-2" })).code).toBe(rpcCodes.headerMismatch);
    expect(accepted(post(body, { ...headers, "mcp-name": "t-1" })).name).toBe("t-1");
  });

  it.each(["resources/subscribe", "resources/unsubscribe", "tasks/result"])(
    "of %s, which only the handshake era has, passes without a name: that the method is unknown is for the server to say",
    (method) => {
      const headers = { "mcp-protocol-version": version, "mcp-method": method };
      expect(accepted(post({ jsonrpc: "2.0", id: 1, method, params: { _meta: meta } }, headers)).name).toBeNull();
      expect(refused(post({ jsonrpc: "2.0", id: 1, method, params: {} }))).toMatchObject({
        httpStatus: 400,
        code: rpcCodes.invalidParams,
      });
    },
  );

  it.each([
    ["no _meta", undefined],
    ["no capabilities", { "io.modelcontextprotocol/protocolVersion": version }],
    ["capabilities that are a list", { ...meta, "io.modelcontextprotocol/clientCapabilities": [] }],
    ["a version that is a number", { ...meta, "io.modelcontextprotocol/protocolVersion": 2026 }],
    ["client info without a name", { ...meta, "io.modelcontextprotocol/clientInfo": { version: "1" } }],
  ])("is refused with InvalidParams for %s", (_case, bad) => {
    expect(refused(call({ _meta: bad }))).toMatchObject({
      httpStatus: 400,
      code: rpcCodes.invalidParams,
      id: 7,
    });
  });

  it("is told the supported versions when it names one nobody here reads", () => {
    const _meta = {
      ...meta,
      "io.modelcontextprotocol/protocolVersion": "2031-01-01",
    };
    expect(refused(call({ _meta }, { "mcp-protocol-version": "2031-01-01" }))).toMatchObject({
      code: rpcCodes.unsupportedProtocolVersion,
      data: { supported: [version], requested: "2031-01-01" },
    });
  });

  it("ignores a session id from an older client", () => {
    expect(accepted(call({}, { "mcp-session-id": "abc" })).sessionId).toBeNull();
  });

  it.each(["GET", "DELETE", "PUT"])("leaves no use for the verb %s", (httpMethod) => {
    const result = readEnvelope({
      httpMethod,
      headers: { "mcp-protocol-version": version },
      body: null,
    });
    expect(refused(result)).toMatchObject({
      httpStatus: 405,
      headers: { allow: "POST" },
    });
  });

  it("refuses responses and batches", () => {
    const headers = { "mcp-protocol-version": version };
    expect(refused(post({ jsonrpc: "2.0", id: 1, result: {} }, headers)).code).toBe(rpcCodes.invalidRequest);
    const element = {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/list",
      params: { _meta: meta },
    };
    expect(refused(post([element])).code).toBe(rpcCodes.invalidRequest);
    expect(refused(post([element], headers)).code).toBe(rpcCodes.invalidRequest);
  });
});

describe("a legacy message", () => {
  const list = { jsonrpc: "2.0", id: "a", method: "tools/list" };

  it("is legacy without a claim, whatever routing headers it carries", () => {
    const headers = {
      "mcp-protocol-version": "2025-11-25",
      "mcp-method": "tools/call",
      "mcp-session-id": "s1",
    };
    expect(accepted(post(list, headers))).toMatchObject({
      era: "legacy",
      method: "tools/list",
      sessionId: "s1",
    });
  });

  it("keeps what initialize says of the client", () => {
    const params = {
      protocolVersion: "2025-06-18",
      capabilities: { roots: {} },
      clientInfo: { name: "c", version: "2" },
    };
    expect(accepted(post({ jsonrpc: "2.0", id: 0, method: "initialize", params }))).toMatchObject({
      era: "legacy",
      protocolVersion: "2025-06-18",
      clientInfo: { name: "c", version: "2" },
      clientCapabilities: { roots: {} },
    });
  });

  it("may not be initialize under a modern header", () => {
    const result = post({ jsonrpc: "2.0", id: 0, method: "initialize" }, { "mcp-protocol-version": version });
    expect(refused(result).code).toBe(rpcCodes.headerMismatch);
  });

  it("is refused for a version that does not exist", () => {
    expect(refused(post(list, { "mcp-protocol-version": "1999-01-01" })).httpStatus).toBe(400);
    expect(refused(post(list, { "mcp-protocol-version": "latest" })).httpStatus).toBe(400);
    const hello = { jsonrpc: "2.0", id: 0, method: "initialize" };
    expect(refused(post(hello, { "mcp-protocol-version": "2025-11-25, latest" })).httpStatus).toBe(400);
    expect(accepted(post(hello, { "mcp-protocol-version": "2025-11-25" })).method).toBe("initialize");
  });

  it("passes responses and notifications", () => {
    expect(accepted(post({ jsonrpc: "2.0", id: 3, result: {} }))).toMatchObject({ kind: "response", id: 3 });
    const nameless = { jsonrpc: "2.0", id: null };
    expect(accepted(post({ ...nameless, error: { code: 1, message: "" } }))).toMatchObject({
      kind: "response",
      id: null,
    });
    for (const wrong of [
      { ...nameless, result: {} },
      { jsonrpc: "2.0", result: {} },
      { jsonrpc: "2.0", error: {} },
    ]) {
      expect(refused(post(wrong)).code).toBe(-32600);
    }
    const note = { jsonrpc: "2.0", method: "notifications/initialized" };
    expect(accepted(post(note))).toMatchObject({
      kind: "notification",
      id: null,
    });
  });

  it("opens streams and ends sessions by verb", () => {
    const headers = { "mcp-session-id": "s", "last-event-id": "e9" };
    const stream = accepted(readEnvelope({ httpMethod: "GET", headers, body: null }));
    expect(stream).toMatchObject({
      kind: "open-stream",
      sessionId: "s",
      lastEventId: "e9",
    });
    expect(accepted(readEnvelope({ httpMethod: "delete", headers, body: null })).kind).toBe("end-session");
    expect(refused(readEnvelope({ httpMethod: "PATCH", headers, body: null })).httpStatus).toBe(405);
  });
});

describe("a batch", () => {
  const one = { jsonrpc: "2.0", id: 1, method: "ping" };
  it("is read part by part in 2025-03-26", () => {
    const batch = accepted(post([one, { ...one, id: 2, method: "tools/call", params: { name: "x" } }]));
    expect(batch.messages.map((part) => [part.method, part.id, part.name])).toEqual([
      ["ping", 1, null],
      ["tools/call", 2, "x"],
    ]);
  });

  it.each([
    ["an empty one", [], {}],
    ["one of a later revision", [one], { "mcp-protocol-version": "2025-06-18" }],
    ["one with initialize", [{ ...one, method: "initialize" }], {}],
    ["one that mixes calls and answers", [one, { jsonrpc: "2.0", id: 9, result: {} }], {}],
    ["one with an id twice", [one, one], {}],
    ["one with a number in it", [one, 4], {}],
    ["one inside another", [[one]], {}],
    ["one of 65 messages", Array.from({ length: 65 }, (_, id) => ({ ...one, id })), {}],
  ])("is refused: %s", (_case, body, headers) => {
    expect(refused(post(body, headers)).code).toBe(rpcCodes.invalidRequest);
  });
});

describe("a body that is not what it should be", () => {
  it.each([
    ["text", "hello", rpcCodes.parseError],
    ["nothing", "", rpcCodes.parseError],
    ["a byte order mark", '\ufeff{"jsonrpc":"2.0","id":1,"method":"ping"}', rpcCodes.parseError],
    ["null", "null", rpcCodes.invalidRequest],
    ["a string", '"ping"', rpcCodes.invalidRequest],
    ["JSON-RPC 1.0", '{"jsonrpc":"1.0","id":1,"method":"ping"}', rpcCodes.invalidRequest],
    ["a null id", '{"jsonrpc":"2.0","id":null,"method":"ping"}', rpcCodes.invalidRequest],
    ["a fractional id", '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', rpcCodes.invalidRequest],
    ["an id no float holds", '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', rpcCodes.invalidRequest],
    ["an infinite id", '{"jsonrpc":"2.0","id":1e999,"method":"ping"}', rpcCodes.invalidRequest],
    ["a huge id", `{"jsonrpc":"2.0","id":"${"x".repeat(5000)}","method":"ping"}`, rpcCodes.invalidRequest],
    ["a list of params", '{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', rpcCodes.invalidRequest],
    ["a call that answers", '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}', rpcCodes.invalidRequest],
    ["neither call nor answer", '{"jsonrpc":"2.0","id":1}', rpcCodes.invalidRequest],
    ["a method that is a number", '{"jsonrpc":"2.0","id":1,"method":4}', rpcCodes.invalidRequest],
    [
      "a tool name that is a list",
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["a"]}}',
      rpcCodes.invalidParams,
    ],
    ["a key twice", '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}', rpcCodes.invalidRequest],
    [
      "a name twice",
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","n\\u0061me":"b"}}',
      rpcCodes.invalidRequest,
    ],
    [
      "a name in another case",
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","Name":"b"}}',
      rpcCodes.invalidRequest,
    ],
    ["a method in another case", '{"jsonrpc":"2.0","id":1,"method":"ping","METHOD":"b"}', rpcCodes.invalidRequest],
    ["a long s for an s", '{"jsonrpc":"2.0","id":1,"method":"ping","param\u017f":{}}', rpcCodes.invalidRequest],
    [
      "nesting of 10,000",
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}}`,
      rpcCodes.invalidRequest,
    ],
  ])("is refused: %s", (_case, body, code) => {
    expect(refused(post(body))).toMatchObject({ httpStatus: 400, code });
  });

  it("is refused when it is not UTF-8", () => {
    const body = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('","method":"ping"}'),
    ]);
    const result = readEnvelope({
      httpMethod: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(refused(result).code).toBe(rpcCodes.parseError);
  });

  it("is refused by type and size before it is parsed", () => {
    expect(refused(post("{}", { "content-type": "text/plain; x=application/json" })).httpStatus).toBe(415);
    const body = Buffer.alloc(maxBodyBytes + 1, 0x20);
    const result = readEnvelope({
      httpMethod: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(refused(result)).toMatchObject({
      httpStatus: 413,
      code: gatewayCodes.bodyTooLarge,
    });
  });

  it("never reaches the prototype", () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"method":"__proto__","params":{"__proto__":{"name":"x"},"_meta":{"constructor":1}}}';
    expect(accepted(post(text))).toMatchObject({
      method: "__proto__",
      name: null,
    });
    expect(({} as Record<string, unknown>)["name"]).toBeUndefined();
  });
});
