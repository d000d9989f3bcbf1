import { generateKeyPairSync } from "node:crypto";
import { newId } from "@switchyard/crypto";
import { beforeAll, expect, test } from "vitest";
import { assertionOf, makeClient, makeServer, type TestClient, type TestServer } from "./clients.ts";
import { ISSUER, startAuth, type TestAuth } from "./start-auth.ts";

let auth: TestAuth;
let server: TestServer;
let client: TestClient;
beforeAll(async () => {
  auth = await startAuth();
  server = await makeServer(auth.db);
  client = await makeClient(auth.db, [server], { authMethod: "private_key_jwt" });
});

const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ask = (assertion: string, more: Record<string, string> = {}) =>
  auth.post("/oauth/token", {
    grant_type: "client_credentials",
    resource: server.resource,
    client_assertion_type: type,
    client_assertion: assertion,
    ...more,
  });
const now = () => Math.floor(Date.now() / 1000);

test("a client proves itself by a JWT that it signed, for the issuer or the token endpoint", async () => {
  for (const aud of [ISSUER, `${ISSUER}/oauth/token`, [ISSUER]]) {
    const { status, body } = await ask(await assertionOf(client, { claims: { aud } }));
    expect(status, JSON.stringify(body)).toBe(200);
  }
});

test("refuses an assertion that was used before, also when it comes twice at once", async () => {
  const assertion = await assertionOf(client);
  const answers = await Promise.all([ask(assertion), ask(assertion), ask(assertion)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  expect((await ask(assertion)).body.code).toBe("client_assertion_refused");
});

test.each([
  ["for another audience", { aud: "https://evil.test" }],
  ["for several audiences", { aud: [ISSUER, "https://evil.test"] }],
  ["for nobody", { aud: undefined }],
  ["for the issuer with a slash", { aud: `${ISSUER}/` }],
  ["that has expired", { iat: now() - 600, exp: now() - 60 }],
  ["without an end", { exp: undefined }],
  ["that lives for a day", { exp: now() + 86_400 }],
  ["from the future", { iat: now() + 300 }],
  ["that is not valid yet", { nbf: now() + 300 }],
  ["without a jti", { jti: undefined }],
  ["with an empty jti", { jti: "" }],
  ["of another issuer", { iss: "cli_other" }],
])("refuses an assertion %s", async (_what, claims) => {
  const { status, body } = await ask(await assertionOf(client, { claims }));
  expect({ status, error: body.error, code: body.code }).toEqual({
    status: 401,
    error: "invalid_client",
    code: "client_assertion_refused",
  });
});

test("refuses an assertion signed with a key that is not the client's", async () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  expect((await ask(await assertionOf(client, { key: privateKey }))).status).toBe(401);
});

test("refuses an assertion whose kid names a key the client does not have", async () => {
  expect((await ask(await assertionOf(client, { header: { kid: "two" } }))).body.code).toBe("client_assertion_refused");
});

test.each([
  ["jku", "https://evil.test/jwks"],
  ["x5u", "https://evil.test/cert"],
  ["jwk", { kty: "OKP", crv: "Ed25519", x: "AAAA" }],
])("refuses an assertion that brings a key of its own by %s", async (name, value) => {
  const answer = await ask(await assertionOf(client, { header: { [name]: value } }));
  expect(answer.body.code).toBe("client_assertion_refused");
});

test("refuses an assertion with alg none, whole or with its signature cut off", async () => {
  const [header = "", payload = ""] = (await assertionOf(client)).split(".");
  const none = Buffer.from(JSON.stringify({ alg: "none", kid: "one" })).toString("base64url");
  for (const assertion of [`${none}.${payload}.`, `${header}.${payload}.`, `${none}.${payload}.AAAA`])
    expect((await ask(assertion)).status).toBe(401);
});

test("refuses an assertion whose symmetric signature takes the public key for a secret", async () => {
  const jwk = client.key.export({ format: "jwk" });
  for (const secret of [String(jwk.x), JSON.stringify({ kty: jwk.kty, crv: jwk.crv, x: jwk.x })]) {
    const assertion = await assertionOf(client, { header: { alg: "HS256" }, key: new TextEncoder().encode(secret) });
    expect((await ask(assertion)).status).toBe(401);
  }
});

test("refuses the assertion of one client in the name of another", async () => {
  const other = await makeClient(auth.db, [server], { authMethod: "private_key_jwt" });
  expect((await ask(await assertionOf(client), { client_id: other.id })).body.error).toBe("invalid_request");
  const forged = await assertionOf(client, { claims: { iss: other.id, sub: other.id } });
  expect((await ask(forged)).status).toBe(401);
});

test("refuses an assertion of the wrong type, of no JWT, or of a client that is not known", async () => {
  const assertion = await assertionOf(client);
  expect((await ask(assertion, { client_assertion_type: "urn:other" })).status).toBe(400);
  for (const text of ["x", "a.b.c", "", "é.é.é"]) expect((await ask(text)).status).toBe(400);
  const unknown = { ...client, id: newId("cli") };
  expect((await ask(await assertionOf(unknown))).body.code).toBe("client_unknown");
});

test("refuses a secret of a client that proves itself by a key, and a key of one that has a secret", async () => {
  const bySecret = await makeClient(auth.db, [server]);
  const answer = await auth.post("/oauth/token", {
    grant_type: "client_credentials",
    resource: server.resource,
    ...client.form,
  });
  expect(answer.body.code).toBe("client_auth_method");
  expect((await ask(await assertionOf(bySecret))).body.code).toBe("client_auth_method");
});

test("refuses the id alone of a client that has a secret or a key", async () => {
  const form = { grant_type: "client_credentials", resource: server.resource, client_id: client.id };
  expect((await auth.post("/oauth/token", form)).body.code).toBe("client_auth_method");
});
