import { newId } from "@switchyard/crypto";
import { newClientSecret } from "@switchyard/oauth";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { makeClient, makeServer, type TestClient, type TestServer } from "./clients.ts";
import { ISSUER, startAuth, type TestAuth } from "./start-auth.ts";

let auth: TestAuth;
let server: TestServer;
let client: TestClient;
beforeAll(async () => {
  auth = await startAuth();
  server = await makeServer(auth.db);
  client = await makeClient(auth.db, [server], { scopes: ["tools:read", "tool:search"] });
});

const ask = (form: Record<string, string | string[]>, headers?: Record<string, string>) =>
  auth.post("/oauth/token", { grant_type: "client_credentials", resource: server.resource, ...form }, headers);
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`,
});

describe("a client that acts by itself", () => {
  test("gets a token for exactly the server it asks for, in its own name, and no refresh token", async () => {
    const { status, body, headers } = await ask(client.form);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 600, scope: "tools:read tool:search" });
    expect(body).not.toHaveProperty("refresh_token");
    const keys = createLocalJWKSet({ keys: [...(await auth.deps.signingKeys.jwks()).keys] });
    const { payload } = await jwtVerify(body.access_token, keys, { issuer: ISSUER, typ: "at+jwt" });
    expect(payload).toMatchObject({ aud: server.resource, sub: client.id, client_id: client.id, org: server.orgId });
    expect(payload).not.toHaveProperty("role");
    expect(decodeProtectedHeader(body.access_token).alg).toBe("EdDSA");
  });

  test("proves itself by HTTP Basic or in the body, as it likes", async () => {
    expect((await ask({}, basic(client.id, client.secret))).status).toBe(200);
    expect((await ask({ client_id: client.id }, basic(client.id, client.secret))).status).toBe(200);
  });

  test("gets as many of the scopes it asks for as it holds, and invalid_scope beyond", async () => {
    expect((await ask({ ...client.form, scope: "tool:search" })).body.scope).toBe("tool:search");
    expect((await ask({ ...client.form, scope: "tools:read tools:call" })).body.scope).toBe("tools:read tool:search");
    for (const scope of ["tool:drop", "openid", "group:all tools:read"])
      expect((await ask({ ...client.form, scope })).body.error).toBe("invalid_scope");
  });
});

describe("the token endpoint refuses", () => {
  const invalidClient = { status: 401, body: { error: "invalid_client" } };

  test("a wrong secret, the secret of another client, and none", async () => {
    const other = await makeClient(auth.db, [server]);
    for (const secret of ["", "sy_secret_x", other.secret, `${client.secret}x`, client.secret.slice(0, -1)]) {
      const answer = await ask({ client_id: client.id, client_secret: secret });
      expect(answer).toMatchObject(invalidClient);
      expect(answer.headers.get("www-authenticate")).toContain("Basic");
    }
    expect(await ask({ client_id: newId("cli"), client_secret: client.secret })).toMatchObject(invalidClient);
  });

  test("a client that is proved twice, named twice, or proved in the query", async () => {
    const twice = await ask(client.form, basic(client.id, client.secret));
    expect(twice).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    const named = await ask({ client_id: newId("cli") }, basic(client.id, client.secret));
    expect(named).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    const repeated = await ask({ client_id: client.id, client_secret: [client.secret, client.secret] });
    expect(repeated).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    const query = `/oauth/token?${new URLSearchParams(client.form)}`;
    const inQuery = await auth.post(query, { grant_type: "client_credentials", resource: server.resource });
    expect(inQuery).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  test("a resource that is missing, doubled, unknown, nearly right, or another client's", async () => {
    const elsewhere = await makeServer(auth.db);
    const sameOrg = await makeServer(auth.db, { orgId: server.orgId });
    const wrong: (string | string[])[] = [
      ...["", "https://mcp.test/none/none/mcp", elsewhere.resource, sameOrg.resource, "not a url"],
      ...[`${server.resource}/`, `${server.resource}?x=1`, `${server.resource}#x`, server.resource.toUpperCase()],
      ...[server.resource.replace("https:", "http:"), `https://user@${server.resource.slice(8)}`],
      [server.resource, server.resource],
    ];
    for (const resource of wrong) {
      const answer = await ask({ ...client.form, resource });
      expect(answer, String(resource)).toMatchObject({ status: 400, body: { error: "invalid_target" } });
    }
  });

  test("a server that signs people in by itself", async () => {
    const own = await makeServer(auth.db, { access: "own" });
    const of = await makeClient(auth.db, [own]);
    expect((await ask({ ...of.form, resource: own.resource })).body.error).toBe("invalid_target");
  });

  test("a grant type that the client does not have, or that nobody has", async () => {
    const browser = await makeClient(auth.db, [server], {
      grantTypes: ["authorization_code"],
      redirectUris: ["https://a.test/"],
    });
    expect((await ask(browser.form)).body.error).toBe("unauthorized_client");
    expect((await ask({ ...client.form, grant_type: "password" })).body.error).toBe("unsupported_grant_type");
    expect((await ask({ ...client.form, grant_type: "implicit" })).body.error).toBe("unsupported_grant_type");
    expect((await ask({ ...client.form, grant_type: "__proto__" })).body.error).toBe("unsupported_grant_type");
  });

  test.each([
    ["revoked", { revokedAt: new Date() }, "client_revoked"],
    ["suspended", { suspendedAt: new Date() }, "client_suspended"],
    ["expired", { expiresAt: new Date(Date.now() - 1_000) }, "client_expired"],
  ])("a client that is %s, and says what to do", async (_state, columns, code) => {
    const of = await makeClient(auth.db, [server], columns);
    expect(await ask(of.form)).toMatchObject({ status: 401, body: { error: "invalid_client", code } });
    expect(await ask({ ...of.form, client_secret: "x" })).toMatchObject({ body: { code: "client_secret_wrong" } });
  });

  test.each([
    [["203.0.113.0/24"], "203.0.113.9", 200],
    [["203.0.113.0/24"], "::ffff:203.0.113.9", 200],
    [["203.0.113.0/24"], "203.0.114.9", 401],
    [["203.0.113.0/24"], "2001:db8::1", 401],
    [["2001:db8::/48"], "2001:db8::1", 200],
    [["2001:db8::/48"], "2001:db9::1", 401],
    [["not-a-block"], "203.0.113.9", 401],
  ])("with the allow-list %j an address %s: %i", async (ipAllow, ip, status) => {
    const of = await makeClient(auth.db, [server], { ipAllow });
    expect((await ask(of.form, { "x-forwarded-for": ip })).status).toBe(status);
  });

  test("a secret after the overlap of its rotation", async () => {
    const of = await makeClient(auth.db, [server]);
    const fresh = newClientSecret();
    const { orgId } = server;
    await auth.db.asSystem("test", async (tx) => {
      const data = { id: newId("csc"), orgId, clientId: of.id, hash: fresh.hash, hint: fresh.hint };
      await tx.clientSecret.create({ data });
    });
    const both = [of.secret, fresh.secret];
    for (const client_secret of both) expect((await ask({ client_id: of.id, client_secret })).status).toBe(200);
    await auth.db.asSystem("test", (tx) =>
      tx.clientSecret.updateMany({
        where: { clientId: of.id, hash: { not: fresh.hash } },
        data: { expiresAt: new Date() },
      }),
    );
    await vi.waitFor(async () => expect((await ask(of.form)).status).toBe(401), { timeout: 6_000, interval: 200 });
    expect((await ask({ client_id: of.id, client_secret: fresh.secret })).status).toBe(200);
  });

  test("a client within five seconds of its revocation", async () => {
    const of = await makeClient(auth.db, [server]);
    expect((await ask(of.form)).status).toBe(200);
    const revokedAt = new Date();
    await auth.db.asSystem("test", (tx) => tx.oauthClient.update({ where: { id: of.id }, data: { revokedAt } }));
    await vi.waitFor(async () => expect((await ask(of.form)).status).toBe(401), { timeout: 5_000, interval: 200 });
  });
});
