import { request as httpRequest } from "node:http";
import { revokeKey, seedClient, seedGrant, seedKey, seedRevocation, type TokenClaims } from "@switchyard/oauth/testing";
import { type SeededServer, seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { modernCall, type RawAnswer, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { startModernUpstream, startRawUpstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const ingress = await startIngress(db);
const upstream = await startModernUpstream();
/** Answers every request with a stream that never ends by itself. */
const endless = await startRawUpstream((_request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(": open\n\n");
});
afterAll(async () => {
  await ingress.close();
  await upstream.close();
  await endless.close();
});

async function serve(at = upstream): Promise<{ server: SeededServer; url: string }> {
  const server = await seedServer(db);
  await seedInstance(db, server, { address: at.address });
  return { server, url: ingress.url(server) };
}

type Place = Awaited<ReturnType<typeof serve>>;

const mint = ({ server, url }: Place, claims: Partial<TokenClaims> = {}) =>
  ingress.issuer.mint({ aud: url, org: server.orgId, ...claims });

function call(url: string, secret: string | undefined, method = "tools/call", more: Record<string, string> = {}) {
  const { headers, body } = modernCall("echo", { text: "hi" });
  const authorization = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  const message = { ...JSON.parse(String(body)), method };
  if (method !== "tools/call")
    message.params = { _meta: message.params._meta, ...(method.startsWith("tasks/") ? { taskId: "t" } : {}) };
  const name =
    method === "tools/call" ? { "mcp-name": "echo" } : method.startsWith("tasks/") ? { "mcp-name": "t" } : {};
  const { "mcp-name": _name, ...plain } = headers as Record<string, string>;
  return send(url, {
    headers: { ...plain, ...name, "mcp-method": method, ...authorization, ...more },
    body: JSON.stringify(message),
  });
}

const codeOf = ({ text }: RawAnswer): string => JSON.parse(text).error?.data?.code ?? "";

describe("scopes", () => {
  it("that are missing for a call are asked for whole, in one challenge, before the tool runs", async () => {
    const place = await serve();
    const before = upstream.seen.length;
    const answer = await call(place.url, await mint(place, { scope: "tools:read" }));
    expect([answer.status, codeOf(answer)]).toEqual([403, "insufficient_scope"]);
    const challenge = String(answer.headers["www-authenticate"]);
    expect(challenge).toMatch(
      /^Bearer error="insufficient_scope", error_description="[^"]+", scope="tools:read tools:call"/,
    );
    expect(challenge).toContain(`resource_metadata="${ingress.origin}/.well-known/oauth-protected-resource/`);
    expect(upstream.seen.length).toBe(before);
    await eventually(async () => (await ingress.trail(place.server))[0]).toMatchObject({
      outcome: "denied",
      name: "echo",
      context: { errorCode: "insufficient_scope", scopes: ["tools:read"], ip: "127.0.0.1" },
    });
  });

  it.each([
    ["tools:read", "tools/list", 200],
    ["tool:echo", "tools/list", 200],
    ["tool:echo", "tools/call", 200],
    ["tools:call", "tools/call", 200],
    ["tool:other", "tools/call", 403],
    ["tool:ECHO", "tools/call", 403],
    ["group:unknown", "tools/call", 403],
    ["", "tools/call", 403],
    ["", "tools/list", 403],
    ["openid offline_access", "tools/list", 403],
    ["tools:read", "tasks/get", 403],
  ] as const)("of %j let a token do %s: %i", async (scope, method, status) => {
    const place = await serve();
    const answer = await call(place.url, await mint(place, { scope }), method);
    expect(answer.status).toBe(status);
    if (status === 403) {
      const needed = method === "tools/list" ? "tools:read" : "tools:read tools:call";
      expect(answer.headers["www-authenticate"]).toContain(`scope="${needed}"`);
    }
  });

  it("do not help where the credential is limited to other tools: that says so and asks for no step-up", async () => {
    const { server, url } = await serve();
    const key = await seedKey(db, server.orgId, { tools: ["other"] });
    const answer = await call(url, key.secret);
    expect([answer.status, codeOf(answer)]).toEqual([403, "credential_limited"]);
    expect(answer.text).toContain("echo");
    expect(answer.headers).not.toHaveProperty("www-authenticate");
    expect((await call(url, key.secret, "tools/list")).status).toBe(200);
  });

  it("of an issued client are those of its row, whatever its token says", async () => {
    const place = await serve();
    const limits = { serverIds: [place.server.serverId], scopes: ["tools:read"] };
    const { id } = await seedClient(db, place.server.orgId, limits);
    const token = await mint(place, { sub: id, clientId: id, role: null, scope: "tools:read tools:call" });
    expect(codeOf(await call(place.url, token))).toBe("insufficient_scope");
    expect((await call(place.url, token, "tools/list")).status).toBe(200);
    const elsewhere = await seedClient(db, place.server.orgId, { serverIds: ["srv_other"] });
    const other = await mint(place, { sub: elsewhere.id, clientId: elsewhere.id, role: null });
    expect(codeOf(await call(place.url, other))).toBe("client_not_for_server");
  });
});

describe("a credential", () => {
  it.each([
    "access_token={token}",
    "ACCESS_TOKEN={token}",
    "access%5Ftoken={token}",
    "key={key}",
    "x=1&bearer_token={token}",
  ])("in the query (%s) is refused by name, even beside a good header", async (query) => {
    const place = await serve();
    const [token, key] = [await mint(place), await seedKey(db, place.server.orgId)];
    const path = `${new URL(place.url).pathname}?${query.replace("{token}", token).replace("{key}", key.secret)}`;
    const { headers, body } = modernCall("echo", { text: "hi" });
    for (const authorization of [{}, { authorization: `Bearer ${token}` }]) {
      const answer = await send(place.url, { path, headers: { ...headers, ...authorization }, body });
      expect([answer.status, codeOf(answer)]).toEqual([400, "token_in_query"]);
    }
    expect(JSON.stringify(await ingress.trail(place.server))).not.toContain(token);
  });

  it("shown twice is refused, in one header and in two", async () => {
    const place = await serve();
    const token = await mint(place);
    const { headers, body } = modernCall("echo", { text: "hi" });
    const twice = await send(place.url, {
      headers: { ...headers, authorization: [`Bearer ${token}`, `Bearer ${token}`] },
      body,
    });
    expect([twice.status, codeOf(twice)]).toEqual([400, "header_repeated"]);
    const joined = await call(place.url, `${token}, Bearer ${token}`);
    expect([joined.status, codeOf(joined)]).toEqual([401, "credential_malformed"]);
  });

  it("that is larger than any of ours is refused and not looked into", async () => {
    const place = await serve();
    const large = await call(place.url, `${await mint(place)}${"A".repeat(9_000)}`);
    expect([large.status, codeOf(large)]).toEqual([401, "token_invalid"]);
    expect((await call(place.url, "A".repeat(40_000))).status).toBe(431);
  });

  it("shown to a public server is checked all the same", async () => {
    const server = await seedServer(db, { access: "public" });
    await seedInstance(db, server, { address: upstream.address });
    const url = ingress.url(server);
    expect((await call(url, undefined)).status).toBe(200);
    expect((await call(url, "nonsense")).status).toBe(401);
    const key = await seedKey(db, server.orgId, { tools: ["other"] });
    expect(codeOf(await call(url, key.secret))).toBe("credential_limited");
  });

  it("limited to addresses is held against the one that a trusted proxy tells, not against what a client wrote", async () => {
    const { server, url } = await serve();
    const key = await seedKey(db, server.orgId, { ipAllow: ["203.0.113.0/24"] });
    const from = (forwarded: string) => call(url, key.secret, "tools/call", { "x-forwarded-for": forwarded });
    expect((await from("203.0.113.9")).status).toBe(200);
    expect((await from("::ffff:203.0.113.9")).status).toBe(200);
    const refused = await from("203.0.113.9, 198.51.100.1");
    expect([refused.status, codeOf(refused)]).toEqual([403, "credential_address_refused"]);
    expect(codeOf(await call(url, key.secret))).toBe("credential_address_refused");
  });

  it("of the platform never reaches the server; a signed assertion does, good there and nowhere else", async () => {
    const place = await serve();
    const token = await mint(place, { sub: "usr_7", scope: "tools:read tools:call", clientId: "https://c.example/id" });
    expect((await call(place.url, token)).status).toBe(200);
    const seen = upstream.seen.at(-1) ?? {};
    expect(JSON.stringify(seen)).not.toContain(token);
    const assertion = String(seen["x-switchyard-assertion"]);
    const keysUrl = new URL(`${ingress.origin}/.well-known/switchyard/jwks.json`);
    const expected = { issuer: `${ingress.issuer.issuer}/instances`, typ: "sy-assertion+jwt" };
    const audience = `urn:switchyard:${place.server.serverId}`;
    const { payload } = await jwtVerify(assertion, createRemoteJWKSet(keysUrl), { ...expected, audience });
    expect(payload).toMatchObject({
      sub: "usr_7",
      org: place.server.orgId,
      role: "member",
      scope: "tools:read tools:call",
    });

    // Instances are told the same keys, so a sandbox without a way out can verify them too.
    const { rows } = await db.systemPool.query<{ public_jwk: Record<string, string> }>(
      "select public_jwk from assertion_keys",
    );
    const told = createLocalJWKSet({ keys: rows.map(({ public_jwk }) => ({ kty: "OKP", ...public_jwk })) });
    await jwtVerify(assertion, told, { ...expected, audience });
    await expect(jwtVerify(assertion, told, { ...expected, audience: "urn:switchyard:srv_other" })).rejects.toThrow();
    for (const url of [place.url, (await serve()).url]) {
      const replayed = await call(url, assertion);
      expect([replayed.status, codeOf(replayed)]).toEqual([401, "token_invalid"]);
    }
  });

  it("is on record with its client, grant and scopes, and its grant with its last use", async () => {
    const place = await serve();
    const { orgId, serverId } = place.server;
    const grant = await seedGrant(db, { orgId, serverId, userId: "usr_1", resource: place.url });
    const clientId = "https://client.example/id";
    expect((await call(place.url, await mint(place, { grant, clientId, scope: "tool:echo" }))).status).toBe(200);
    await eventually(async () => (await ingress.trail(place.server))[0]).toMatchObject({
      actor: { kind: "user", id: "usr_1" },
      context: { clientId, grant, scopes: ["tool:echo"], ip: "127.0.0.1" },
    });
    const used = () => db.asSystem("test", (tx) => tx.grant.findUnique({ where: { id: grant } }));
    await eventually(used).toMatchObject({
      lastUsedIp: "127.0.0.1",
      lastUsedTool: "echo",
      lastUsedAt: expect.any(Date),
    });
  });
});

/** Opens a request and resolves when its stream has begun; `ended` when the ingress ended it. */
function openStream(
  url: string,
  secret: string,
  init: { method: string; headers?: Record<string, string>; body?: string },
) {
  const target = new URL(url);
  return new Promise<{ status: number; ended: Promise<void> }>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${secret}`,
      accept: "application/json, text/event-stream",
      ...init.headers,
    };
    const { hostname: host, port, pathname: path } = target;
    const request = httpRequest({ host, port, path, method: init.method, headers, agent: false }, (response) => {
      const ended = new Promise<void>((done) => response.on("close", done));
      response.on("error", () => {}).resume();
      resolve({ status: response.statusCode ?? 0, ended });
    });
    request.on("error", reject).end(init.body);
  });
}

describe("what a credential has open", () => {
  it.each([
    ["a GET stream, by its key", "GET", "key"],
    ["a GET stream, by its grant", "GET", "grant"],
    ["a long call, by its member", "POST", "member"],
    ["a long call, by its client", "POST", "client"],
  ] as const)("ends within 5 s of its revocation: %s", { retry: 2 }, async (_what, method, kind) => {
    const place = await serve(endless);
    const key = await seedKey(db, place.server.orgId);
    const token = await mint(place, { grant: "grt_1", clientId: "https://client.example/id" });
    const values = { key: key.id, grant: "grt_1", member: "usr_1", client: "https://client.example/id" };
    const { headers, body } = modernCall("echo", { text: "hi" });
    const init =
      method === "GET" ? { method } : { method, headers: headers as Record<string, string>, body: String(body) };
    const secret = kind === "key" ? key.secret : token;
    const [open, other] = [
      await openStream(place.url, secret, init),
      await openStream(place.url, await mint(place, { sub: "usr_2" }), init),
    ];
    expect([open.status, other.status]).toEqual([200, 200]);
    let otherEnded = false;
    void other.ended.then(() => {
      otherEnded = true;
    });
    const revokedAt = performance.now();
    if (kind === "key") await revokeKey(db, place.server.orgId, key.id);
    else await seedRevocation(db, place.server.orgId, kind, values[kind]);
    await open.ended;
    expect(performance.now() - revokedAt).toBeLessThan(5_000);
    expect(otherEnded).toBe(false);
    await eventually(async () => (await ingress.trail(place.server))[0]).toMatchObject({
      outcome: "denied",
      method: method === "GET" ? "stream.close" : "tools/call",
      context: { errorCode: kind === "key" ? "key_revoked" : "token_invalid" },
    });
  });

  it("ends within 5 s of the server's access being taken from it", { retry: 2 }, async () => {
    const place = await serve(endless);
    const open = await openStream(place.url, await mint(place), { method: "GET" });
    const changedAt = performance.now();
    const restrict = { where: { id: place.server.serverId }, data: { access: "restricted" } };
    await db.asSystem("test", (tx) => tx.server.update(restrict));
    await open.ended;
    expect(performance.now() - changedAt).toBeLessThan(6_000);
  });
});
