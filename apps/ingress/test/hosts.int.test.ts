import { seedKey } from "@switchyard/oauth/testing";
import { type SeededServer, seedInstance, seedPreview, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { modernCall, type RawAnswer, type RawRequest, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { readAll, startModernUpstream, startRawUpstream } from "./start-upstream.ts";

const DOMAIN = "mcp.test";
const { db } = await testDatabase();
const ingress = await startIngress(db, { mcpDomain: DOMAIN });
const upstream = await startModernUpstream();
/** A server that signs people in by itself: it answers what it was asked, with everything that a shared origin forbids. */
const ownUpstream = await startRawUpstream(async (request, response) => {
  const body = request.method === "GET" ? "" : (await readAll(request)).toString();
  if (request.url?.startsWith("/mcp") === true && request.headers.authorization === undefined) {
    response.writeHead(401, { "content-type": "application/json", "www-authenticate": 'Bearer realm="its own"' });
    response.end('{"error":"invalid_token"}');
    return;
  }
  if (request.url?.startsWith("/mcp") === true) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[]}}');
    return;
  }
  response.writeHead(302, {
    "content-type": "text/html",
    location: "https://login.example/start",
    "set-cookie": [`a=1; Path=/; Domain=.${DOMAIN}; HttpOnly`, "__Host-b=2; Secure; Path=/"],
    "x-accel-redirect": "/internal",
    "x-switchyard-principal": "user:usr_admin",
  });
  response.end(`${request.method} ${request.url} ${body}`);
});
afterAll(async () => {
  await ingress.close();
  await upstream.close();
  await ownUpstream.close();
});

const hostOf = ({ serverSlug, orgSlug }: SeededServer, environment = "") =>
  `${environment}${serverSlug}--${orgSlug}.${DOMAIN}`;

async function serve(access: "organization" | "own" = "organization") {
  const server = await seedServer(db, { access });
  await seedInstance(db, server, { address: (access === "own" ? ownUpstream : upstream).address });
  const host = hostOf(server);
  return { server, host, url: `http://${host}/mcp` };
}

const at = (host: string, path: string, init: RawRequest = {}): Promise<RawAnswer> =>
  send(`${ingress.origin}/mcp`, { ...init, path, headers: { ...init.headers, host } });

function call(host: string, secret?: string, path = "/mcp", more: Record<string, string> = {}) {
  const { headers, body } = modernCall("echo", { text: "hi" });
  const authorization = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  return at(host, path, { headers: { ...headers, ...authorization, ...more }, body });
}

const codeOf = ({ text }: RawAnswer): string => JSON.parse(text).error?.data?.code ?? "";

describe("a server's own host", () => {
  it("leads to the server, with metadata in both places, and is an audience of its own", async () => {
    const { server, host, url } = await serve();
    const refused = await call(host);
    expect(refused.status).toBe(401);
    const metadataUrl = `http://${host}/.well-known/oauth-protected-resource/mcp`;
    expect(refused.headers["www-authenticate"]).toContain(`resource_metadata="${metadataUrl}"`);
    for (const path of ["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"]) {
      const metadata = await at(host, path, { method: "GET" });
      expect(JSON.parse(metadata.text)).toEqual({
        resource: url,
        authorization_servers: [ingress.issuer.issuer],
        bearer_methods_supported: ["header"],
        scopes_supported: ["tools:read", "tools:call"],
        resource_name: server.serverSlug,
      });
    }
    const [byHost, byPath] = await Promise.all([
      ingress.issuer.mint({ aud: url, org: server.orgId }),
      ingress.issuer.mint({ aud: ingress.url(server), org: server.orgId }),
    ]);
    expect((await call(host, byHost)).status).toBe(200);
    expect(codeOf(await call(host, byPath))).toBe("token_invalid");
    const { headers, body } = modernCall("echo", { text: "hi" });
    const crossed = await send(ingress.url(server), {
      headers: { ...headers, authorization: `Bearer ${byHost}` },
      body,
    });
    expect(codeOf(crossed)).toBe("token_invalid");
    const shared = await send(`${ingress.origin}/.well-known/oauth-protected-resource`, { method: "GET" });
    expect(shared.status).toBe(404);
  });

  it("has one for each preview, with the preview's access", async () => {
    const { server } = await serve();
    const preview = await seedPreview(db, server);
    await seedInstance(db, preview, { address: upstream.address });
    const host = hostOf(server, `${preview.slug}--`);
    const mint = (role: string) => ingress.issuer.mint({ aud: `http://${host}/mcp`, org: server.orgId, role });
    expect(codeOf(await call(host, await mint("member")))).toBe("preview_needs_developer");
    expect((await call(host, await mint("developer"))).status).toBe(200);
  });

  it("is found by its exact name alone", async () => {
    const { server, host } = await serve();
    const key = await seedKey(db, server.orgId);
    expect((await call(host.toUpperCase(), key.secret)).status).toBe(200);
    for (const wrong of [
      `x.${host}`,
      `${host}.`,
      `${host}:8080`,
      `${host}.evil.example`,
      `x--y--${host}`,
      host.replace("--", "-"),
      DOMAIN,
      `--${server.orgSlug}.${DOMAIN}`,
    ]) {
      const answer = await call(wrong, key.secret);
      expect([answer.status, codeOf(answer)], wrong).toEqual([403, "host_wrong"]);
    }
    expect((await call(`nothing--${server.orgSlug}.${DOMAIN}`, key.secret)).status).toBe(404);
    for (const path of ["/", `/${server.orgSlug}/${server.serverSlug}/mcp`, "/mcp/", "/authorize", "/admin"]) {
      expect((await call(host, key.secret, path)).status, path).toBe(404);
    }
  });

  it("is chosen by the Host header, not by what a client says it was", async () => {
    const [one, two] = [await serve(), await serve()];
    const key = await seedKey(db, one.server.orgId);
    const forwarded = { "x-forwarded-host": one.host, forwarded: `host=${one.host}` };
    expect((await call(two.host, key.secret, "/mcp", forwarded)).status).toBe(404);
  });

  it("may be called by its own pages and the dashboard's, and by no other's", async () => {
    const { server, host } = await serve();
    const key = await seedKey(db, server.orgId);
    for (const origin of [`http://${host}`, ingress.issuer.issuer]) {
      expect((await call(host, key.secret, "/mcp", { origin })).status).toBe(200);
    }
    for (const origin of [
      "https://evil.example",
      `http://other--${server.orgSlug}.${DOMAIN}`,
      ingress.origin,
      "null",
    ]) {
      expect(codeOf(await call(host, key.secret, "/mcp", { origin }))).toBe("origin_refused");
    }
  });
});

describe("a server with its own OAuth", () => {
  it("gets the client's credential as it is and no word of ours, and says itself how to sign in", async () => {
    const { server, host } = await serve("own");
    const challenged = await call(host);
    expect([challenged.status, challenged.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="its own"']);
    expect((await call(host, "its-own-token", "/mcp", { cookie: "its=own" })).status).toBe(200);
    const seen = ownUpstream.seen.at(-1) ?? {};
    expect(seen).toMatchObject({
      ...{ authorization: "Bearer its-own-token", cookie: "its=own", "x-forwarded-host": host },
      "x-switchyard-principal": "anonymous",
    });
    expect(seen).not.toHaveProperty("x-switchyard-assertion");
    await eventually(async () => (await ingress.trail(server))[0]).toMatchObject({
      ...{ method: "tools/call", outcome: "complete", actor: { kind: "anonymous" } },
    });
    expect(JSON.stringify(await ingress.trail(server))).not.toContain("its-own-token");
  });

  it.each([
    ["GET", "/.well-known/oauth-protected-resource/mcp"],
    ["GET", "/.well-known/oauth-authorization-server"],
    ["GET", "/authorize?client_id=x&redirect_uri=http%3A%2F%2Flocalhost"],
    ["POST", "/token"],
    ["POST", "/register"],
    ["PUT", "/register/abc"],
    ["GET", "/auth/callback?code=1&state=2"],
    ["POST", "/revoke"],
    ["GET", "/oauth/consent"],
  ])("has %s %s untouched: body, redirect, cookies of that host alone", async (method, path) => {
    const { server, host } = await serve("own");
    const body = method === "GET" ? {} : { body: "grant_type=refresh_token" };
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: "https://client.example" };
    const answer = await at(host, path, { method, headers, ...body });
    expect(answer).toMatchObject({
      status: 302,
      text: `${method} ${path} ${body.body ?? ""}`,
      headers: {
        location: "https://login.example/start",
        "set-cookie": ["a=1; Path=/; HttpOnly", "__Host-b=2; Secure; Path=/"],
      },
    });
    expect(answer.headers).not.toHaveProperty("x-accel-redirect");
    expect(answer.headers).not.toHaveProperty("x-switchyard-principal");
    await eventually(async () => (await ingress.trail(server))[0]).toMatchObject({
      method: `sign_in.${method.toLowerCase()}`,
      name: path.split("?")[0],
    });
  });

  it("shows nothing else of itself, and nothing where servers share an origin", async () => {
    const { server, host } = await serve("own");
    for (const path of ["/", "/admin", "/authorizex", "/tokens", "/metrics", "/.well-known", "/oauth"]) {
      expect((await at(host, path, { method: "GET" })).status, path).toBe(404);
    }
    // Who answers here could have a certificate issued for the host.
    for (const path of ["/.well-known/acme-challenge/token", "/.well-known/pki-validation/file.txt"]) {
      expect((await at(host, path, { method: "GET" })).status, path).toBe(404);
    }
    for (const path of ["/oauth/../admin", "/oauth/%2e%2e/admin", "/oauth//x"]) {
      expect((await at(host, path, { method: "GET" })).status, path).toBe(400);
    }
    const { headers, body } = modernCall("echo", { text: "hi" });
    const shared = await send(ingress.url(server), { headers: { ...headers, authorization: "Bearer its-own" }, body });
    expect([shared.status, codeOf(shared)]).toEqual([403, "access_own_host"]);
    expect(shared.text).toContain(`http://${host}/mcp`);
    for (const path of ["/authorize", "/token", "/.well-known/oauth-authorization-server"]) {
      expect((await send(`${ingress.origin}${path}`, { method: "GET" })).status).toBe(404);
    }
  });
});
