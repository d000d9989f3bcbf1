import { beforeAll, describe, expect, test } from "vitest";
import { ISSUER, startAuth, type TestAuth } from "./start-auth.ts";

let auth: TestAuth;
beforeAll(async () => {
  auth = await startAuth();
});

let address = 0;
/** Another address for each registration, since they are counted by address. */
const fromElsewhere = () => {
  address += 1;
  return { "x-forwarded-for": `198.51.100.${address}` };
};
const metadata = {
  client_name: "Cursor",
  redirect_uris: ["http://127.0.0.1:7777/callback"],
  token_endpoint_auth_method: "none",
};
const register = (more: object = {}, headers = fromElsewhere()) =>
  auth.send("POST", "/oauth/register", { body: { ...metadata, ...more }, headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("a client that registers itself (RFC 7591)", () => {
  test("gets an id, and a token with which it can read, change and end its registration (RFC 7592)", async () => {
    const { status, body, headers } = await register();
    expect(status, JSON.stringify(body)).toBe(201);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body.registration_client_uri).toBe(`${ISSUER}/oauth/register/${body.client_id}`);
    expect(body).not.toHaveProperty("client_secret");
    const path = new URL(body.registration_client_uri).pathname;
    const access = bearer(body.registration_access_token);
    expect((await auth.send("GET", path, { headers: access })).body).toMatchObject({ client_name: "Cursor" });
    const changed = { ...metadata, client_id: body.client_id, client_name: "Cursor 2" };
    expect((await auth.send("PUT", path, { headers: access, body: changed })).body.client_name).toBe("Cursor 2");
    expect((await auth.send("DELETE", path, { headers: access })).status).toBe(204);
    expect((await auth.send("GET", path, { headers: access })).status).toBe(401);
  });

  test("gets a secret once when it wants one, of which only a hash is kept", async () => {
    const { body } = await register({ token_endpoint_auth_method: "client_secret_post" });
    expect(body.client_secret).toMatch(/^sy_secret_/);
    const path = `/oauth/register/${body.client_id}`;
    const read = await auth.send("GET", path, { headers: bearer(body.registration_access_token) });
    expect(read.body).not.toHaveProperty("client_secret");
    const rows = await auth.db.asSystem("test", (tx) => tx.oauthModel.findMany({ where: { id: body.client_id } }));
    expect(JSON.stringify(rows)).not.toContain(body.client_secret);
    expect(JSON.stringify(rows)).not.toContain(body.registration_access_token);
  });

  test("can be found by its id as what it said it is, unverified", async () => {
    const { body } = await register({ client_name: "<script>alert(1)</script>\u202e" });
    const found = await auth.deps.clients.find(body.client_id);
    expect(found).toMatchObject({ kind: "registered", name: "<script>alert(1)</script>", issued: null });
  });

  test("is forgotten after a day unless it is used", async () => {
    const { body } = await register();
    const row = await auth.db.asSystem("test", (tx) => tx.oauthModel.findFirst({ where: { id: body.client_id } }));
    expect((row?.expiresAt?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(86_400_000);
    await auth.db.systemPool.query("update oauth_models set expires_at = now() where id = $1", [body.client_id]);
    const path = `/oauth/register/${body.client_id}`;
    expect((await auth.send("GET", path, { headers: bearer(body.registration_access_token) })).status).toBe(401);
    expect(await auth.deps.clients.find(body.client_id)).toBeNull();
  });
});

describe("registration refuses", () => {
  test("a flood from one address, which others do not feel", async () => {
    const headers = { "x-forwarded-for": "192.0.2.77" };
    const answers = await Promise.all(Array.from({ length: 40 }, () => register({}, headers)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(30);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body.code).toBe("too_many_registrations");
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await register()).status).toBe(201);
  });

  test("a flood from one IPv6 network, whose addresses are all one host's", async () => {
    const from = (index: number) => ({ "x-forwarded-for": `2001:db8:7::${index.toString(16)}` });
    const answers = await Promise.all(Array.from({ length: 31 }, (_, index) => register({}, from(index + 1))));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    expect((await register({}, { "x-forwarded-for": "2001:db8:8::1" })).status).toBe(201);
  });

  test("a body that is no JSON object, or larger than 64 KiB", async () => {
    const send = (body: string, type = "application/json") =>
      auth.send("POST", "/oauth/register", { body, headers: { ...fromElsewhere(), "content-type": type } });
    for (const body of ["", "{", "[]", "null", '"x"']) expect((await send(body)).status).toBe(400);
    expect((await send(JSON.stringify(metadata), "text/plain")).body.error).toBe("invalid_client_metadata");
    const huge = await send(JSON.stringify({ ...metadata, client_name: "x".repeat(70_000) }));
    expect(huge.body.code).toBe("body_too_large");
  });

  test("redirect URIs that are not the client's own", async () => {
    for (const uri of ["javascript:alert(1)", "data:text/html,x", "http://evil.test/cb", "https://a@b.test/"]) {
      const { status, body } = await register({ redirect_uris: [uri] });
      expect({ status, error: body.error }).toEqual({ status: 400, error: "invalid_redirect_uri" });
    }
  });

  test("grants in which no person decides", async () => {
    const { body } = await register({ grant_types: ["client_credentials"] });
    expect(body.error).toBe("invalid_client_metadata");
  });
});

describe("a registration is closed to", () => {
  test("the token of another, no token, and one in the query", async () => {
    const [mine, other] = [(await register()).body, (await register()).body];
    const path = `/oauth/register/${mine.client_id}`;
    for (const headers of [{}, bearer(other.registration_access_token), bearer("x"), { authorization: "Basic eDp4" }])
      for (const method of ["GET", "DELETE"]) expect((await auth.send(method, path, { headers })).status).toBe(401);
    const inQuery = `${path}?access_token=${mine.registration_access_token}`;
    expect((await auth.send("GET", inQuery)).status).toBe(401);
  });

  test("a change of its id or of how it proves itself", async () => {
    const { body } = await register();
    const put = (more: object) =>
      auth.send("PUT", `/oauth/register/${body.client_id}`, {
        headers: bearer(body.registration_access_token),
        body: { ...metadata, client_id: body.client_id, ...more },
      });
    expect((await put({ client_id: "cli_01" })).body.error).toBe("invalid_client_metadata");
    expect((await put({ token_endpoint_auth_method: "client_secret_basic" })).status).toBe(400);
    expect((await put({ redirect_uris: ["javascript:alert(1)"] })).body.error).toBe("invalid_redirect_uri");
    expect((await put({})).status).toBe(200);
  });

  test("clients that an org issued", async () => {
    const path = "/oauth/register/cli_01hzzzzzzzzzzzzzzzzzzzzzzz";
    expect((await auth.send("GET", path, { headers: bearer("x") })).status).toBe(404);
  });
});
