import { createServer, type IncomingMessage } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { createApi, fill } from "./api.ts";
import { deploymentEvents } from "./events.ts";
import { hasEnded } from "./follow-deployment.ts";

async function answering(status: number, body: unknown) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(status, { "content-type": "application/json", location: "http://elsewhere.example/" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { requests, api: createApi({ url: `http://127.0.0.1:${port}`, apiKey: "sy_manage_x" }) };
}

test("encodes what goes into a path", () => {
  expect(fill("/orgs/{org}/servers/{server}", { org: "a", server: "../b?c" })).toBe("/orgs/a/servers/..%2Fb%3Fc");
});

test("sends the key and leaves out what was not given of the query", async () => {
  const { api, requests } = await answering(200, { data: [], nextCursor: null });
  await api.call("listServers", { path: { org: "acme" }, query: { limit: 5, cursor: undefined } });
  expect(requests[0]?.url).toBe("/api/v1/orgs/acme/servers?limit=5");
  expect(requests[0]?.headers.authorization).toBe("Bearer sy_manage_x");
});

test("tells the server's own message, remedy, fields and request id", async () => {
  const { api } = await answering(400, {
    type: "about:blank",
    title: "Bad",
    status: 400,
    code: "input_invalid",
    detail: "The name is missing.",
    remedy: "Give one.",
    requestId: "req_1",
    errors: [{ path: "name", message: "required" }],
  });
  await expect(api.call("getOrg", { path: { org: "acme" } })).rejects.toMatchObject({
    code: "input_invalid",
    kind: "invalid_input",
    message: "The name is missing.\n  name: required",
    remedy: "Give one.",
    meta: { requestId: "req_1" },
  });
});

test("does not follow a redirect with the key", async () => {
  const { api } = await answering(307, {});
  await expect(api.call("getMe", { path: {} })).rejects.toMatchObject({ code: "api_unreachable" });
});

test("says how to start it when nobody answers", async () => {
  const api = createApi({ url: "http://127.0.0.1:1", apiKey: "x" });
  await expect(api.call("getMe", { path: {} })).rejects.toMatchObject({
    code: "api_unreachable",
    remedy: expect.stringContaining("npm run up"),
  });
});

test("takes a ready deployment for ended only when no step is left to run", () => {
  const steps = (promote: "running" | "succeeded") =>
    (["verify", "promote"] as const).map((name) => ({
      name,
      status: name === "promote" ? promote : ("succeeded" as const),
      startedAt: null,
      finishedAt: null,
      durationMs: null,
    }));
  expect(hasEnded({ status: "ready", steps: steps("running") })).toBe(false);
  expect(hasEnded({ status: "ready", steps: steps("succeeded") })).toBe(true);
  expect(hasEnded({ status: "failed", steps: steps("running") })).toBe(true);
  expect(hasEnded({ status: "building", steps: steps("succeeded") })).toBe(false);
});

test("reads events however the bytes are cut, and skips what is none", async () => {
  const line = { seq: 1, at: "2026-01-01T00:00:00.000Z", step: "build", stream: "stdout", text: "héllo" };
  const bytes = Buffer.from(
    `: hello\n\nevent: log\ndata: ${JSON.stringify({ type: "log", lines: [line] })}\r\n\r\ndata: {}\n\n`,
  );
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const events = [];
  for await (const event of deploymentEvents(stream)) events.push(event);
  expect(events).toEqual([{ type: "log", lines: [line] }]);
});
