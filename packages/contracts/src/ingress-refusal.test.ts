import { expect, test } from "vitest";
import { refusalOf } from "./ingress-refusal.ts";

const data = { code: "rate_limited", remedy: "Try again in 12 s.", retryAfterSeconds: 12, requestId: "req_1" };
const body = (error: unknown) => JSON.stringify({ jsonrpc: "2.0", id: 1, error });
const thrown = (status: number, text: string) =>
  Object.assign(new Error(`Error POSTing to endpoint: ${text}`), { data: { status, text } });

test("a refusal keeps its words, its code, its request and when to come back", () => {
  const refusal = refusalOf(thrown(429, body({ code: 1429, message: "The limit is reached.", data })));
  expect(refusal).toMatchObject({
    ...{ code: "rate_limited", kind: "limit_exceeded", message: "The limit is reached." },
    ...{ remedy: "Try again in 12 s.", retryAfterSeconds: 12, meta: { requestId: "req_1" } },
  });
});

test.each([
  [413, "invalid_input"],
  [403, "forbidden"],
  [503, "unavailable"],
  [507, "internal"],
])("status %i is of kind %s", (status, kind) => {
  expect(refusalOf(thrown(status, body({ code: 1000 + status, message: "No.", data })))?.kind).toBe(kind);
});

test.each<[string, unknown]>([
  ["a page of a proxy", thrown(502, "<html>Bad gateway</html>")],
  ["an error of the server's own", thrown(400, body({ code: -32600, message: "No session" }))],
  ["a body without a code", thrown(429, body({ code: 1429, message: "No.", data: { requestId: "req_1" } }))],
  ["an error of the protocol", Object.assign(new Error("no"), { code: -32602, data: { supported: [] } })],
  ["a lost connection", new TypeError("fetch failed")],
  ["nothing", undefined],
])("%s is no refusal", (_, error) => expect(refusalOf(error)).toBeNull());
