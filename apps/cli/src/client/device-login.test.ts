import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type DevicePrompt, deviceLogin } from "./device-login.ts";

let server: Server | undefined;
afterEach(() => void server?.close());

type Reply = { readonly status: number; readonly body: object };
const fault = (error: string): Reply => ({ status: 400, body: { error } });

/** An installation whose token endpoint answers these replies in turn; `over` changes its metadata. */
async function installation(replies: readonly Reply[], over: (url: string) => object = () => ({})) {
  const asked: string[] = [];
  const left = [...replies];
  server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    asked.push(`${request.url} ${text}`);
    const reply = answer(request.url ?? "") ?? { status: 404, body: {} };
    response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = (path: string): Reply | undefined => {
    if (path.startsWith("/.well-known/")) {
      const endpoints = { device_authorization_endpoint: `${url}/device`, token_endpoint: `${url}/token` };
      return { status: 200, body: { issuer: url, ...endpoints, ...over(url) } };
    }
    const page = { verification_uri: `${url}/go`, verification_uri_complete: `${url}/go?user_code=BCDF-GHJK` };
    const started = { device_code: "dc", user_code: "BCDF-GHJK", ...page, expires_in: 600, interval: 5 };
    return path === "/device" ? { status: 200, body: started } : left.shift();
  };
  return { url, asked };
}

async function login(url: string) {
  const shown: DevicePrompt[] = [];
  const waited: number[] = [];
  const wait = async (seconds: number) => void waited.push(seconds);
  const done = deviceLogin({ url, deviceName: "ann's laptop", show: (prompt) => shown.push(prompt), wait });
  return { done: await done.catch(({ code }) => code), shown, waited };
}

test("shows where to go, waits as it is told, and answers the token", async () => {
  const granted = { status: 200, body: { access_token: "jwt" } };
  const { url, asked } = await installation([fault("authorization_pending"), fault("slow_down"), granted]);
  const { done, shown, waited } = await login(url);
  expect(done).toEqual({ url, token: "jwt" });
  expect(shown).toEqual([{ url: `${url}/go`, urlWithCode: `${url}/go?user_code=BCDF-GHJK`, userCode: "BCDF-GHJK" }]);
  expect(waited).toEqual([5, 5, 10]);
  expect(asked[1]).toContain(`resource=${encodeURIComponent(`${url}/api/v1`)}`);
});

test.each([
  ["access_denied", "login_refused"],
  ["invalid_grant", "login_refused"],
  ["expired_token", "login_expired"],
])("ends when the authorization server says %s", async (error, code) => {
  const { url } = await installation([fault("authorization_pending"), fault(error)]);
  expect((await login(url)).done).toBe(code);
});

test("goes on after a moment in which nothing answers", async () => {
  const { url } = await installation([
    { status: 503, body: {} },
    { status: 200, body: { access_token: "jwt" } },
  ]);
  expect((await login(url)).done).toEqual({ url, token: "jwt" });
});

test("sends nothing to endpoints that lie elsewhere than the issuer", async () => {
  const { url, asked } = await installation([], () => ({ token_endpoint: "https://evil.example/token" }));
  expect((await login(url)).done).toBe("login_unavailable");
  expect(asked).toHaveLength(1);
});
