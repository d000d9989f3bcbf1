import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { onTestFinished, test } from "vitest";
import { callTool } from "./call-tool.ts";

interface Message {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}
type Reply = { readonly status?: number; readonly body: Readonly<Record<string, unknown>> };

const signal = new AbortController().signal;
const discovered = {
  ...{ resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: { tools: {} }, ttlMs: 0 },
  ...{ cacheScope: "private", serverInfo: { name: "asker", version: "1.0.0" } },
};

/** A server of the 2026 era that answers each `tools/call` as it is told; gives its endpoint. */
async function endpoint(answer: (call: Message) => Reply) {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const message = (await json(request)) as Message;
    const reply = message.method === "server/discover" ? { body: { result: discovered } } : answer(message);
    response.writeHead("status" in reply ? (reply.status ?? 200) : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...reply.body }));
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()));
  return { mcpUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, token: "t" };
}

const schema = { type: "object", properties: { people: { type: "integer" } }, required: ["people"] };
const inputRequests = {
  q1: { method: "elicitation/create", params: { mode: "form", message: "How many?", requestedSchema: schema } },
};
const booked = { resultType: "complete", content: [{ type: "text", text: "Booked" }] };

test("hands on what a server asks, and takes the call up with the answers and its state", async ({ expect }) => {
  const calls: Message[] = [];
  const at = await endpoint((call) => {
    calls.push(call);
    if ("inputResponses" in call.params) return { body: { result: booked } };
    return { body: { result: { resultType: "input_required", inputRequests, requestState: "s1" } } };
  });
  const first = await callTool(at, { tool: "book", arguments: { at: "Noma" } }, signal);
  const questions = [{ key: "q1", message: "How many?", schema }];
  expect(first).toMatchObject({ kind: "asked", questions, requestState: "s1" });
  const responses = { q1: { action: "accept" as const, content: { people: 4 } } };
  const resume = { requestState: "s1", responses };
  const second = await callTool(at, { tool: "book", arguments: { at: "Noma" }, resume }, signal);
  expect(second).toMatchObject({ kind: "result", isError: false, content: booked.content });
  const repeated = { name: "book", arguments: { at: "Noma" }, inputResponses: responses, requestState: "s1" };
  expect(calls.at(-1)?.params).toMatchObject(repeated);
});

test("a refusal of the ingress is told in its own words", async ({ expect }) => {
  const data = { code: "rate_limited", remedy: "Try again in 12 s.", retryAfterSeconds: 12, requestId: "req_1" };
  const error = { code: 1429, message: "The limit is reached.", data };
  const at = await endpoint(() => ({ status: 429, body: { error } }));
  expect(await callTool(at, { tool: "book", arguments: {} }, signal)).toMatchObject({
    ...{ kind: "refused", message: "The limit is reached.", remedy: "Try again in 12 s." },
    ...{ code: "rate_limited", requestId: "req_1", denied: true },
  });
});

test("what is no form is not put to a person", async ({ expect }) => {
  const roots = { r1: { method: "roots/list" } };
  const at = await endpoint(() => ({ body: { result: { resultType: "input_required", inputRequests: roots } } }));
  expect(await callTool(at, { tool: "book", arguments: {} }, signal)).toMatchObject({ kind: "fault" });
});
