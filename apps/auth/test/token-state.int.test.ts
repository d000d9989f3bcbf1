import { newId } from "@switchyard/crypto";
import { makeServer as makePeopleServer, makePerson, makeClient as makeStranger } from "@switchyard/oauth/testing";
import { decodeJwt } from "jose";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { makeClient, makeServer, type TestClient, type TestServer } from "./clients.ts";
import { postToken, signIn, startWorld, type World } from "./world.ts";

let world: World;
let server: TestServer;
let client: TestClient;
beforeAll(async () => {
  world = await startWorld();
  server = await makeServer(world.deps.db);
  client = await makeClient(world.deps.db, [server]);
});

type Proof = { client_id: string; client_secret?: string };
async function post(path: string, form: Record<string, string>) {
  const response = await fetch(`${world.issuer}${path}`, { method: "POST", body: new URLSearchParams(form) });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
}
const introspect = (token: string, by: Proof) => post("/oauth/introspect", { ...by, token });
const revoke = (token: string, by: Proof) => post("/oauth/revoke", { ...by, token });
const inactive = { status: 200, body: { active: false } };

async function machineToken(of = client, at = server): Promise<string> {
  const { body } = await post("/oauth/token", { ...of.form, grant_type: "client_credentials", resource: at.resource });
  return String(body["access_token"]);
}
/** A person's tokens through a client that registered itself. */
async function personTokens() {
  const { db } = world.deps;
  const at = await makePeopleServer(db);
  const person = await makePerson(db, at.orgId, "developer");
  const clientId = await makeStranger(db, "registered");
  const tokens = await signIn(world, person, { clientId, resource: at.resource });
  const by = { client_id: clientId };
  return { at, person, by, access: tokens.access_token, refresh: tokens.refresh_token ?? "" };
}

describe("introspection (RFC 7662)", () => {
  test("tells a client what becomes of its own access token", async () => {
    const token = await machineToken();
    const { status, body } = await introspect(token, client.form);
    const { exp, iat, jti } = decodeJwt(token);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ active: true, iss: world.issuer, sub: client.id, client_id: client.id, aud: server.resource },
      ...{ scope: "tools:call", token_type: "Bearer", exp, iat, jti },
    });
  });

  test("tells a resource server, an issued client that names the server, of tokens for it", async () => {
    const resourceServer = await makeClient(world.deps.db, [server], { grantTypes: [] });
    expect((await introspect(await machineToken(), resourceServer.form)).body).toMatchObject({ active: true });
  });

  test("tells a client of its own refresh token, which is inactive once it is used", async () => {
    const { by, refresh, person } = await personTokens();
    expect((await introspect(refresh, by)).body).toMatchObject({
      active: true,
      sub: person.id,
      client_id: by.client_id,
    });
    await postToken(world, { ...by, grant_type: "refresh_token", refresh_token: refresh });
    expect(await introspect(refresh, by)).toEqual(inactive);
  });

  test("calls every token inactive to a client that is not concerned", async () => {
    const { by, access, refresh } = await personTokens();
    const elsewhere = await makeClient(world.deps.db, [await makeServer(world.deps.db)]);
    const sameOrg = await makeClient(world.deps.db, [await makeServer(world.deps.db, { orgId: server.orgId })]);
    const open = { client_id: (await makeClient(world.deps.db, [server], { authMethod: "none" })).id };
    const token = await machineToken();
    for (const stranger of [elsewhere.form, sameOrg.form, open, by])
      expect(await introspect(token, stranger)).toEqual(inactive);
    for (const text of [access, refresh]) expect(await introspect(text, client.form)).toEqual(inactive);
  });

  test("calls inactive what is forged, cut, foreign or no token at all", async () => {
    const token = await machineToken();
    const [header, payload, signature = ""] = token.split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
    const tampered = Buffer.from(JSON.stringify({ ...decodeJwt(token), sub: "usr_1" })).toString("base64url");
    const texts = ["x", "a.b.c", `${none}.${payload}.`, `${header}.${tampered}.${signature}`, token.slice(0, -3)];
    for (const text of texts) expect(await introspect(text, client.form)).toEqual(inactive);
  });

  test("calls a token inactive when its client was suspended", async () => {
    const of = await makeClient(world.deps.db, [server]);
    const resourceServer = await makeClient(world.deps.db, [server]);
    const token = await machineToken(of);
    const suspendedAt = new Date();
    await world.deps.db.asSystem("test", (tx) =>
      tx.oauthClient.update({ where: { id: of.id }, data: { suspendedAt } }),
    );
    await vi.waitFor(async () => expect(await introspect(token, resourceServer.form)).toEqual(inactive), {
      ...{ timeout: 5_000, interval: 200 },
    });
  });

  test.each(["member", "org"])("calls a person's tokens inactive once the %s was revoked", async (kind) => {
    const { at, person, by, access, refresh } = await personTokens();
    const value = kind === "org" ? at.orgId : person.id;
    const data = { orgId: at.orgId, kind, value, notBefore: new Date(Date.now() + 1_000) };
    await world.deps.db.asSystem("test", (tx) => tx.revocation.create({ data }));
    for (const token of [access, refresh]) expect(await introspect(token, by)).toEqual(inactive);
  });

  test("refuses who proves nothing, and a request without exactly one token", async () => {
    expect((await introspect("x", { client_id: client.id })).status).toBe(401);
    expect((await introspect("x", { client_id: newId("cli"), client_secret: "x" })).status).toBe(401);
    expect((await post("/oauth/introspect", { token: "x" })).status).toBe(400);
    expect((await post("/oauth/introspect", { ...client.form })).body["error"]).toBe("invalid_request");
  });
});

describe("revocation (RFC 7009)", () => {
  test("ends one access token and leaves the client's others", async () => {
    const [one, two] = [await machineToken(), await machineToken()];
    expect((await revoke(one, client.form)).status).toBe(200);
    expect(await introspect(one, client.form)).toEqual(inactive);
    expect((await introspect(two, client.form)).body).toMatchObject({ active: true });
    const { jti } = decodeJwt(one);
    const rows = await world.deps.db.asSystem("test", (tx) =>
      tx.revocation.findMany({ where: { kind: "jti", value: jti ?? "" } }),
    );
    expect(rows).toHaveLength(1);
  });

  test("of a refresh token ends its sign-in: it renews nothing, and its access tokens stop", async () => {
    const { at, by, access, refresh } = await personTokens();
    expect((await revoke(refresh, by)).status).toBe(200);
    expect(await introspect(refresh, by)).toEqual(inactive);
    expect(await introspect(access, by)).toEqual(inactive);
    const again = await postToken(world, { ...by, grant_type: "refresh_token", refresh_token: refresh });
    expect(again.status).toBe(400);
    const rows = await world.deps.db.asSystem("test", (tx) =>
      tx.revocation.findMany({ where: { orgId: at.orgId, kind: "grant" } }),
    );
    expect(rows).toHaveLength(1);
  });

  test("does nothing to another client's token, and does not say so", async () => {
    const { by, access, refresh } = await personTokens();
    const token = await machineToken();
    for (const text of [access, refresh, "unknown", "a.b.c"])
      expect((await revoke(text, client.form)).status).toBe(200);
    expect((await revoke(token, by)).status).toBe(200);
    for (const text of [access, refresh]) expect((await introspect(text, by)).body).toMatchObject({ active: true });
    expect((await introspect(token, client.form)).body).toMatchObject({ active: true });
  });

  test("refuses who proves nothing", async () => {
    expect((await revoke(await machineToken(), { client_id: client.id })).status).toBe(401);
  });
});
