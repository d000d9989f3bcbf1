import { revokeKey, seedKey } from "@switchyard/oauth/testing";
import { seedInstance, seedOrg, seedPreview, seedServer, setEnvironment } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it, vi } from "vitest";
import { modernCall, type RawAnswer, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { startModernUpstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const ingress = await startIngress(db);
const upstream = await startModernUpstream();
afterAll(async () => {
  await ingress.close();
  await upstream.close();
});

async function serve(access: "public" | "organization" | "restricted" | "own" = "organization") {
  const server = await seedServer(db, { access });
  await seedInstance(db, server, { address: upstream.address });
  return { server, url: ingress.url(server) };
}

function call(url: string, credential?: string): Promise<RawAnswer> {
  const { headers, body } = modernCall("echo", { text: "hi" });
  const authorization = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  return send(url, { headers: { ...headers, ...authorization }, body });
}

/** What an error answer says: status and code, after checking that it is one a client can read. */
function refusal({ status, headers, text }: RawAnswer): { status: number; code: string } {
  const body = JSON.parse(text);
  expect(headers["content-type"]).toBe("application/json");
  expect(body).toMatchObject({ jsonrpc: "2.0", error: { code: 1000 + status, message: expect.any(String) } });
  expect(body.error.data.remedy).toEqual(expect.any(String));
  expect(body.error.data.requestId).toBe(headers["x-request-id"]);
  return { status, code: body.error.data.code };
}

describe("access", () => {
  it("to a public server needs no credential, and the trail calls the caller anonymous", async () => {
    const { server, url } = await serve("public");
    expect((await call(url)).status).toBe(200);
    await eventually(async () => (await ingress.trail(server))[0]).toMatchObject({
      actor: { kind: "anonymous" },
      outcome: "complete",
    });
  });

  it("to an organization's server is refused without a credential, with the way to one", async () => {
    const { server, url } = await serve();
    const answer = await call(url);
    expect(refusal(answer)).toEqual({ status: 401, code: "credential_missing" });
    const metadataUrl = `${ingress.origin}/.well-known/oauth-protected-resource/${server.orgSlug}/${server.serverSlug}/mcp`;
    expect(answer.headers["www-authenticate"]).toBe(
      `Bearer scope="tools:read tools:call", resource_metadata="${metadataUrl}"`,
    );
    const metadata = await send(metadataUrl, { method: "GET" });
    expect(JSON.parse(metadata.text)).toMatchObject({ resource: url, authorization_servers: [ingress.issuer.issuer] });
    await eventually(async () => (await ingress.trail(server))[0]).toMatchObject({
      outcome: "denied",
      method: "tools/call",
      actor: { kind: "anonymous" },
      context: { errorCode: "credential_missing", httpStatus: 401 },
    });
  });

  it("by a key of the manage plane is refused with the door that it opens", async () => {
    const { server, url } = await serve();
    const key = await seedKey(db, server.orgId, { plane: "manage" });
    const answer = await call(url, key.secret);
    expect(refusal(answer)).toEqual({ status: 403, code: "key_wrong_plane" });
    expect(answer.text).toContain("/api/v1");
  });

  it("by a key of another org looks exactly like a server that is not there", async () => {
    const { server, url } = await serve();
    const key = await seedKey(db, (await seedOrg(db)).orgId);
    const foreign = await call(url, key.secret);
    const absent = await call(`${ingress.origin}/${server.orgSlug}/no-such-server/mcp`, key.secret);
    expect(refusal(foreign)).toEqual({ status: 404, code: "mcp_server_not_found" });
    const plain = ({ text }: RawAnswer) => text.replace(/req_\w+/, "");
    expect(plain(foreign)).toBe(plain(absent));
    await eventually(async () => (await ingress.trail(server))[0]).toMatchObject({
      outcome: "denied",
      actor: { kind: "anonymous", label: "anonymous" },
    });
  });

  it("by a key that names other servers, or to a restricted server by one that names none, is denied and on record", async () => {
    const { server, url } = await serve();
    const elsewhere = await seedKey(db, server.orgId, { serverIds: ["srv_other"] });
    expect(refusal(await call(url, elsewhere.secret))).toEqual({ status: 403, code: "key_not_for_server" });
    await eventually(async () => (await ingress.trail(server))[0]).toMatchObject({
      outcome: "denied",
      actor: { kind: "key", id: elsewhere.id },
    });
    const restricted = await serve("restricted");
    const any = await seedKey(db, restricted.server.orgId);
    const named = await seedKey(db, restricted.server.orgId, { serverIds: [restricted.server.serverId] });
    expect(refusal(await call(restricted.url, any.secret)).code).toBe("access_restricted");
    expect((await call(restricted.url, named.secret)).status).toBe(200);
    expect(refusal(await call((await serve("own")).url)).code).toBe("access_own_unavailable");
  });

  it("to a preview of a public server needs a developer or a key that names it, by name and by fixed deployment", async () => {
    const { server, url } = await serve("public");
    const preview = await seedPreview(db, server);
    await seedInstance(db, preview, { address: upstream.address });
    const at = (target: string) => `${ingress.origin}/${server.orgSlug}/${server.serverSlug}@${target}/mcp`;
    const [any, named] = [
      await seedKey(db, server.orgId),
      await seedKey(db, server.orgId, { serverIds: [server.serverId] }),
    ];
    expect((await call(url)).status).toBe(200);
    for (const address of [at(preview.slug), at(preview.deploymentId)]) {
      const token = (role: string) => ingress.issuer.mint({ aud: address, org: server.orgId, role });
      expect(refusal(await call(address))).toEqual({ status: 401, code: "credential_missing" });
      expect(refusal(await call(address, any.secret))).toEqual({ status: 403, code: "preview_needs_named_key" });
      expect(refusal(await call(address, await token("member"))).code).toBe("preview_needs_developer");
      expect((await call(address, await token("developer"))).status).toBe(200);
      expect((await call(address, named.secret)).status).toBe(200);
      const elsewhere = await ingress.issuer.mint({ aud: url, org: server.orgId, role: "developer" });
      expect(refusal(await call(address, elsewhere)).code).toBe("token_invalid");
    }
  });

  it("to a preview follows its own access once it has one, and ends when the preview is closed", async () => {
    const { server } = await serve("organization");
    const preview = await seedPreview(db, server);
    await seedInstance(db, preview, { address: upstream.address });
    const url = `${ingress.origin}/${server.orgSlug}/${server.serverSlug}@${preview.slug}/mcp`;
    const any = await seedKey(db, server.orgId);
    expect(refusal(await call(url, any.secret)).code).toBe("preview_needs_named_key");
    const change = async (data: Parameters<typeof setEnvironment>[2]) => {
      await setEnvironment(db, preview.environmentId, data);
      await ingress.announce(server);
    };
    await change({ access: "organization" });
    await eventually(async () => (await call(url, any.secret)).status).toBe(200);
    await change({ access: "public" });
    await eventually(async () => (await call(url)).status).toBe(200);
    await change({ access: null });
    await eventually(async () => (await call(url)).status).toBe(401);
    await change({ closedAt: new Date() });
    await eventually(async () => (await call(url, any.secret)).status).toBe(404);
  });

  it("by a token is for its exact URL alone", async () => {
    const [one, two] = [await serve(), await serve()];
    const token = await ingress.issuer.mint({ aud: one.url, org: one.server.orgId });
    expect((await call(one.url, token)).status).toBe(200);
    const refused = await call(two.url, token);
    expect(refusal(refused)).toEqual({ status: 401, code: "token_invalid" });
    expect(refused.headers["www-authenticate"]).toContain('error="invalid_token"');
    const alias = `${ingress.origin}/${one.server.orgSlug}/${one.server.serverSlug}@production/mcp`;
    expect((await call(alias, token)).status).toBe(401);
  });

  it("ends within 5 s of the key's revocation", { retry: 2 }, async () => {
    const { server, url } = await serve();
    const key = await seedKey(db, server.orgId);
    expect((await call(url, key.secret)).status).toBe(200);
    await revokeKey(db, server.orgId, key.id);
    await vi.waitFor(async () => expect((await call(url, key.secret)).status).toBe(401), {
      timeout: 5_000,
      interval: 100,
    });
  });

  it("leaves no credential with the MCP server, and says who calls in a header no client can set", async () => {
    const { server, url } = await serve();
    const key = await seedKey(db, server.orgId);
    const { headers, body } = modernCall("echo", { text: "hi" });
    const hostile = {
      authorization: `Bearer ${key.secret}`,
      cookie: "session=1",
      "x-switchyard-principal": "user:usr_admin",
      x_switchyard_principal: "user:usr_admin",
      "X-Forwarded-For": "10.0.0.1",
      forwarded: "for=10.0.0.1",
      "x-real-ip": "10.0.0.1",
      connection: "close, x-private",
      "x-private": "1",
      "x-public": "2",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };
    expect((await send(url, { headers: { ...headers, ...hostile }, body })).status).toBe(200);
    const seen = upstream.seen.at(-1) ?? {};
    const { address } = upstream;
    expect(seen).toMatchObject({
      host: address.kind === "tcp" ? `localhost:${address.port}` : "localhost",
      "x-switchyard-principal": `key:${key.id}`,
      "x-public": "2",
      traceparent: hostile.traceparent,
      "mcp-method": "tools/call",
    });
    for (const name of [
      "authorization",
      "cookie",
      "x-forwarded-for",
      "forwarded",
      "x-real-ip",
      "x-private",
      "x_switchyard_principal",
    ]) {
      expect(seen).not.toHaveProperty(name);
    }
  });

  it("of two tenants with equal request ids at once never crosses", async () => {
    const label = ["left", "right"] as const;
    const tenants = await Promise.all(
      label.map(async (name) => {
        const own = await startModernUpstream(name);
        const server = await seedServer(db);
        await seedInstance(db, server, { address: own.address });
        return { name, own, server, url: ingress.url(server), key: await seedKey(db, server.orgId) };
      }),
    );
    const calls = Array.from({ length: 40 }, (_, index) => {
      const tenant = tenants[index % 2] ?? tenants[0];
      if (tenant === undefined) return Promise.reject(new TypeError("no tenant"));
      const { headers, body } = modernCall("echo", { text: String(index) }, 1);
      const authorized = { ...headers, authorization: `Bearer ${tenant.key.secret}` };
      return send(tenant.url, { headers: authorized, body }).then(({ text }) => ({
        text,
        expected: `${tenant.name}: ${index}`,
      }));
    });
    for (const { text, expected } of await Promise.all(calls)) expect(text).toContain(expected);
    for (const { server, name, own } of tenants) {
      await eventually(async () => (await ingress.trail(server)).length).toBe(20);
      const previews = (await ingress.trail(server)).map(({ result }) => result?.preview);
      expect(previews.every((preview) => preview?.startsWith(`${name}: `))).toBe(true);
      await own.close();
    }
  });
});
