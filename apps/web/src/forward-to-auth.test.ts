import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createLog } from "@switchyard/telemetry";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { forwardToAuth } from "./forward-to-auth.ts";

const holder = globalThis as { [key: symbol]: unknown };
const KEY = Symbol.for("switchyard.web.composition");
let arrived: { readonly request: IncomingMessage; readonly body: string }[] = [];

const auth = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    arrived.push({ request, body });
    response.setHeader("set-cookie", ["a=1; Path=/x", "b=2; Path=/y"]);
    response
      .writeHead(303, { location: "/authorize/uid", "content-security-policy": "default-src 'none'" })
      .end("text");
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => auth.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void auth.close().closeAllConnections());
beforeEach(() => {
  arrived = [];
  const { port } = auth.address() as AddressInfo;
  use(`http://127.0.0.1:${port}`);
});

function use(url: string): void {
  holder[KEY] = { config: { AUTH_URL: url }, log: createLog({ service: "web", level: "silent" }) };
}

const send = (headers: Record<string, string>, init: RequestInit = {}) =>
  forwardToAuth(new Request("http://localhost:3000/oauth/token?x=1", { headers, ...init }));

test("passes method, path, body and what the authorization server reads, and nothing about the way here", async () => {
  await send(
    {
      ...{ authorization: "Basic eDp5", cookie: "c=1", "content-type": "application/x-www-form-urlencoded" },
      ...{ "x-forwarded-for": "6.6.6.6", "x-forwarded-proto": "https", "x-forwarded-host": "evil.test" },
      ...{ forwarded: "for=6.6.6.6", "x-switchyard-client-address": "203.0.113.7", "x-anything": "1" },
    },
    { method: "POST", body: "grant_type=x" },
  );
  const [one] = arrived;
  expect([one?.request.method, one?.request.url, one?.body]).toEqual(["POST", "/oauth/token?x=1", "grant_type=x"]);
  expect(one?.request.headers).toMatchObject({ authorization: "Basic eDp5", cookie: "c=1" });
  expect(one?.request.headers["x-forwarded-for"]).toBe("203.0.113.7");
  for (const name of [
    "x-forwarded-proto",
    "x-forwarded-host",
    "forwarded",
    "x-anything",
    "x-switchyard-client-address",
  ]) {
    expect(one?.request.headers).not.toHaveProperty(name);
  }
});

test("answers redirects, each cookie and the page's policy as they came", async () => {
  const response = await send({});
  expect([response.status, response.headers.get("location")]).toEqual([303, "/authorize/uid"]);
  expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/x", "b=2; Path=/y"]);
  expect(response.headers.get("content-security-policy")).toBe("default-src 'none'");
});

test("refuses a body that is too large before it is sent on", async () => {
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_024)) });
  for (const body of ["x".repeat(70_000), endless]) {
    const response = await send({}, { method: "POST", body, duplex: "half" } as RequestInit);
    expect(response.status).toBe(413);
  }
  expect(arrived).toEqual([]);
});

test("answers 503 with a time to come again while the authorization server is away", async () => {
  use("http://127.0.0.1:9");
  const response = await send({});
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await response.json()).toMatchObject({ error: "temporarily_unavailable" });
});
