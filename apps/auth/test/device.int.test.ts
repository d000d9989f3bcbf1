import { decideCliLogin, decideConsent, findDeviceRequest, getConsentRequest, redeemCliToken } from "@switchyard/oauth";
import { type ConsentServer, makePerson, makeServer } from "@switchyard/oauth/testing";
import type { Identity } from "@switchyard/tenancy";
import { decodeJwt } from "jose";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ISSUER, MCP_ORIGIN, startAuth, type TestAuth } from "./start-auth.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const CLI = "switchyard-cli";
let auth: TestAuth;
let server: ConsentServer;
let person: Identity;
let clientId: string;
let address = 0;

beforeAll(async () => {
  auth = await startAuth();
});
beforeEach(async () => {
  server = await makeServer(auth.db);
  person = await makePerson(auth.db, server.orgId, "developer");
  clientId = await register();
});

async function register(): Promise<string> {
  address += 1;
  const body = { client_name: "TV", grant_types: [GRANT, "refresh_token"], token_endpoint_auth_method: "none" };
  const headers = { "x-forwarded-for": `198.51.100.${address}` };
  return (await auth.send("POST", "/oauth/register", { body, headers })).body.client_id;
}
const begin = (form: Record<string, string> = {}) =>
  auth.post("/oauth/device/authorize", { client_id: clientId, resource: server.resource, ...form });
const poll = (device_code: string, client_id = clientId) =>
  auth.post("/oauth/token", { grant_type: GRANT, client_id, device_code });
const cli = { client_id: CLI, resource: `${ISSUER}/api/v1`, device_name: "ann's laptop" };
const deps = () => ({ ...auth.deps, db: auth.db, mcpOrigin: MCP_ORIGIN, throttle: auth.deps.queue.counters });
const find = (userCode: string, by = person) => findDeviceRequest(deps(), by, { userCode, ip: "203.0.113.1" });

/** What the person does on web's page. */
async function decide(userCode: string, allow = true): Promise<void> {
  const { uid } = await find(userCode);
  const page = await getConsentRequest(deps(), person, { uid, browser: uid });
  if (page.state !== "asked") throw new Error(`the page shows ${page.state}`);
  const scopes = page.scopes.map(({ scope }) => scope);
  await decideConsent(deps(), person, { uid, browser: uid, token: page.token, allow, scopes });
}

describe("a device without a browser (RFC 8628)", () => {
  test("gets tokens once the person let it in, and its code is used up", async () => {
    const { status, body } = await begin();
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ verification_uri: `${ISSUER}/device`, expires_in: 600, interval: 5 });
    expect(body.user_code).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
    await decide(body.user_code.toLowerCase());
    const tokens = await poll(body.device_code);
    expect(tokens.status, JSON.stringify(tokens.body)).toBe(200);
    expect(decodeJwt(tokens.body.access_token)).toMatchObject({
      ...{ aud: server.resource, sub: person.id, client_id: clientId, role: "developer" },
      scope: "tools:read tools:call",
    });
    const refreshed = await auth.post("/oauth/token", {
      ...{ grant_type: "refresh_token", client_id: clientId, refresh_token: tokens.body.refresh_token },
    });
    expect(refreshed.status, JSON.stringify(refreshed.body)).toBe(200);
    expect((await poll(body.device_code)).body.error).toBe("invalid_grant");
  });

  test("waits while nobody decided, and is slowed down when it asks too often", async () => {
    const { body } = await begin();
    expect((await poll(body.device_code)).body.error).toBe("authorization_pending");
    expect((await poll(body.device_code)).body.error).toBe("slow_down");
  });

  test("is told when the person refused", async () => {
    const { body } = await begin();
    await decide(body.user_code, false);
    expect((await poll(body.device_code)).body.error).toBe("access_denied");
    expect((await poll(body.device_code)).body.error).toBe("invalid_grant");
  });

  test("is told when its code expired", async () => {
    const { body } = await begin();
    const { models } = auth.deps;
    const model = await models.find("DeviceCode", body.device_code);
    const expired = { ...model, exp: Math.floor(Date.now() / 1000) - 1 };
    await models.save("DeviceCode", body.device_code, { model: expired, seconds: 60 });
    await expect(find(body.user_code)).rejects.toMatchObject({ code: "user_code_unknown" });
    expect((await poll(body.device_code)).body.error).toBe("expired_token");
  });
});

describe("the device flow refuses", () => {
  test("a device code of another client, and one that is guessed", async () => {
    const { body } = await begin();
    await decide(body.user_code);
    expect((await poll(body.device_code, await register())).body.error).toBe("invalid_grant");
    expect((await poll("guess")).body.error).toBe("invalid_grant");
    expect((await poll("")).body.error).toBe("invalid_grant");
  });

  test("two devices that show one code: one of them is answered", async () => {
    const { body } = await begin();
    await decide(body.user_code);
    const answers = await Promise.all([poll(body.device_code), poll(body.device_code), poll(body.device_code)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("a user code that is decided twice", async () => {
    const { body } = await begin();
    await decide(body.user_code);
    await expect(decide(body.user_code)).rejects.toThrow();
  });

  test("guesses of user codes, per person", async () => {
    const guesser = await makePerson(auth.db, server.orgId, "member");
    const guesses = [];
    for (let i = 0; i < 25; i++) guesses.push(await find("BCDF-GHJK", guesser).catch(({ code }) => code));
    expect(guesses.slice(0, 20)).toEqual(Array(20).fill("user_code_unknown"));
    expect(guesses.slice(20)).toEqual(Array(5).fill("too_many_user_codes"));
  });

  test("a resource that is missing, unknown or the management API", async () => {
    for (const resource of ["", "https://mcp.test/a/b/mcp", `${ISSUER}/api/v1`])
      expect((await begin({ resource })).body.error).toBe("invalid_target");
  });

  test("a client that may not use it", async () => {
    address += 1;
    const registered = await auth.send("POST", "/oauth/register", {
      body: { redirect_uris: ["https://a.test/cb"], token_endpoint_auth_method: "none" },
      headers: { "x-forwarded-for": `198.51.100.${address}` },
    });
    expect((await begin({ client_id: registered.body.client_id })).body.error).toBe("unauthorized_client");
  });
});

describe("our own command", () => {
  const login = async (allow = true) => {
    const { body } = await auth.post("/oauth/device/authorize", cli);
    const found = await find(body.user_code);
    expect(found).toMatchObject({ kind: "cli", deviceName: "ann's laptop" });
    await decideCliLogin(deps(), person, { uid: found.uid, allow, orgId: server.orgId });
    return poll(body.device_code, CLI);
  };
  const redeem = (token: string) => redeemCliToken({ db: auth.db, keys: auth.deps.signingKeys, issuer: ISSUER }, token);

  test("gets a token that is exchanged once for who logged in, and opens no MCP server", async () => {
    const { status, body } = await login();
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).not.toHaveProperty("refresh_token");
    expect(decodeJwt(body.access_token).aud).toBe(`${ISSUER}/api/v1`);
    expect(await redeem(body.access_token)).toEqual({
      ...{ userId: person.id, orgId: server.orgId, deviceName: "ann's laptop" },
    });
    await expect(redeem(body.access_token)).rejects.toMatchObject({ code: "cli_token_invalid" });
  });

  test("gets nothing when the person refused", async () => {
    expect((await login(false)).body.error).toBe("access_denied");
  });

  test("cannot have its login allowed for an org the person does not belong to", async () => {
    const elsewhere = await makeServer(auth.db);
    const { body } = await auth.post("/oauth/device/authorize", cli);
    const { uid } = await find(body.user_code);
    const choice = { uid, allow: true, orgId: elsewhere.orgId };
    await expect(decideCliLogin(deps(), person, choice)).rejects.toMatchObject({ kind: "not_found" });
    expect((await poll(body.device_code, CLI)).body.error).toBe("authorization_pending");
  });

  test("asks for the management API alone, and nobody else's token is taken for its own", async () => {
    expect((await auth.post("/oauth/device/authorize", { ...cli, resource: server.resource })).status).toBe(400);
    const { body } = await begin();
    await decide(body.user_code);
    const tokens = await poll(body.device_code);
    await expect(redeem(tokens.body.access_token)).rejects.toMatchObject({ code: "cli_token_invalid" });
    for (const text of ["", "a.b.c", "sy_manage_x"])
      await expect(redeem(text)).rejects.toMatchObject({ code: "cli_token_invalid" });
  });
});
