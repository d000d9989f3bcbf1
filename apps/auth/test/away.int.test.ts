import { randomBytes } from "node:crypto";
import { Agent, get } from "node:http";
import type { AddressInfo } from "node:net";
import { newMasterKey } from "@switchyard/crypto";
import { createLog } from "@switchyard/telemetry";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Auth, composeAuth } from "../src/compose.ts";
import { readAuthConfig } from "../src/config.ts";

/** An authorization server whose Postgres and Redis are away: nothing listens at port 1. */
function composeAlone(): Auth {
  const config = readAuthConfig({
    DATABASE_APP_URL: "postgresql://app:app@127.0.0.1:1/switchyard",
    DATABASE_SYSTEM_URL: "postgresql://system:system@127.0.0.1:1/switchyard",
    REDIS_URL: "redis://127.0.0.1:1",
    SWITCHYARD_INSTALLATION: randomBytes(4).toString("hex"),
    SWITCHYARD_MASTER_KEY: newMasterKey(),
    WEB_ORIGIN: "https://switchyard.test",
    MCP_ORIGIN: "https://mcp.test",
  });
  return composeAuth(config, createLog({ service: "auth-test", level: "error", write: () => {} }));
}

async function listen({ server }: Auth): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const auth = composeAlone();
let url = "";
beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(auth)}`;
});
afterAll(() => auth.close());

const ISSUED = { client_id: "cli_01hzzzzzzzzzzzzzzzzzzzzzzz", client_secret: "s".repeat(43) };
const REGISTERED = { client_id: "reg_AAAAAAAAAAAAAAAAAAAAAA" };
const CODE = { grant_type: "authorization_code", code: "c".repeat(43), redirect_uri: "http://127.0.0.1/" };

test.each([
  ["client credentials", "/oauth/token", { grant_type: "client_credentials", ...ISSUED }],
  ["a code", "/oauth/token", { ...CODE, ...REGISTERED }],
  ["a refresh", "/oauth/token", { grant_type: "refresh_token", refresh_token: "r".repeat(43), ...REGISTERED }],
  ["an introspection", "/oauth/introspect", { token: "t".repeat(43), ...ISSUED }],
  ["a revocation", "/oauth/revoke", { token: "t".repeat(43), ...ISSUED }],
  ["a device", "/oauth/device/authorize", REGISTERED],
])("while Postgres is away, %s is told to come again", async (_what, path, form) => {
  const response = await fetch(`${url}${path}`, { method: "POST", body: new URLSearchParams(form) });
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await response.json()).toMatchObject({ error: "temporarily_unavailable" });
});

test("while Redis and Postgres are away, a registration and the keys are told to come again", async () => {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ redirect_uris: ["http://127.0.0.1/callback"] });
  const answers = [fetch(`${url}/oauth/register`, { method: "POST", headers, body }), fetch(`${url}/oauth/jwks`)];
  for (const response of await Promise.all(answers)) {
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: "temporarily_unavailable" });
  }
});

test("while Postgres is away, a person who signs in is told to come again, and the process lives on", async () => {
  const asked = new URLSearchParams({
    ...REGISTERED,
    response_type: "code",
    redirect_uri: "http://127.0.0.1/",
    code_challenge: "c".repeat(43),
    code_challenge_method: "S256",
  });
  const response = await fetch(`${url}/oauth/authorize?${asked}`, { redirect: "manual" });
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("Try again in a few seconds.");
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("a connection that is kept for the next request does not keep a process that ends", async () => {
  const ending = composeAlone();
  const port = await listen(ending);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answered = vi.fn();
  get({ port, host: "127.0.0.1", path: "/readyz", agent }, (response) => response.resume().on("end", answered));
  await new Promise((resolve) => ending.server.once("request", resolve));
  const closed = vi.fn();
  const closing = ending.close().then(closed);
  await vi.waitFor(() => expect(closed).toHaveBeenCalled(), { timeout: 20_000 });
  await closing;
  expect(answered).toHaveBeenCalled();
  agent.destroy();
}, 30_000);
