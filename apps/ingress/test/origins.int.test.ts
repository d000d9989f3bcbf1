/** Who may call from a browser, and by which name we may be asked. */
import { seedKey } from "@switchyard/oauth/testing";
import { seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { modernCall, type RawRequest, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { startModernUpstream, startSessionUpstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const ingress = await startIngress(db, { mcpDomain: "mcp.test" });
const [modern, sessions] = await Promise.all([startModernUpstream(), startSessionUpstream()]);
afterAll(async () => {
  await ingress.close();
  await Promise.all([modern.close(), sessions.close()]);
});

const PAGE = "https://page.example";
const WRONG = ["https://evil.example", "null", `${PAGE}.evil.example`, "http://page.example", `${PAGE}:8443`];
const [open, closed] = [await serve([PAGE]), await serve([])];

async function serve(allowedOrigins: readonly string[], upstream = modern) {
  const server = await seedServer(db);
  await seedInstance(db, server, { address: upstream.address });
  const data = { allowedOrigins: [...allowedOrigins] };
  await db.asSystem("test", (tx) => tx.server.update({ where: { id: server.serverId }, data }));
  const { secret } = await seedKey(db, server.orgId);
  return { server, url: ingress.url(server), authorization: `Bearer ${secret}` };
}

/** An echo from a page. */
function call(to: typeof open, origin: string, more: Record<string, string> = {}): RawRequest {
  const { headers, body } = modernCall("echo", { text: "hi" });
  return { headers: { ...headers, authorization: to.authorization, origin, ...more }, body };
}

function metadataUrl(url: string): string {
  return url.replace(ingress.origin, `${ingress.origin}/.well-known/oauth-protected-resource`);
}

describe("a page of an origin that the server allows", () => {
  it("is told so by a preflight, which carries no credential", async () => {
    const asked = "authorization,content-type,mcp-method,mcp-name,mcp-protocol-version,mcp-session-id,last-event-id";
    const headers = {
      origin: PAGE,
      "access-control-request-method": "POST",
      "access-control-request-headers": asked,
    };
    const preflight = await send(open.url, { method: "OPTIONS", headers });
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        "access-control-allow-origin": PAGE,
        "access-control-allow-headers": asked,
        "access-control-allow-methods": "GET, POST, DELETE",
        vary: "origin",
      },
    });
    expect(preflight.headers).not.toHaveProperty("access-control-allow-credentials");
    const bare = await send(open.url, { method: "OPTIONS", headers: { origin: PAGE } });
    for (const name of ["authorization", "content-type", "accept", "mcp-session-id", "last-event-id"]) {
      expect(String(bare.headers["access-control-allow-headers"])).toContain(name);
    }
  });

  it("reads answers, and what they say beside the body", async () => {
    const answer = await send(open.url, call(open, PAGE));
    expect(answer).toMatchObject({ status: 200, headers: { "access-control-allow-origin": PAGE } });
    const exposed = String(answer.headers["access-control-expose-headers"]);
    for (const name of ["mcp-session-id", "www-authenticate", "x-request-id", "retry-after"]) {
      expect(exposed).toContain(name);
    }
  });

  it("reads how to sign in, and refusals", async () => {
    const challenge = await send(open.url, call(open, PAGE, { authorization: "" }));
    expect(challenge).toMatchObject({ status: 401, headers: { "access-control-allow-origin": PAGE } });
    expect(challenge.headers["www-authenticate"]).toContain(metadataUrl(open.url));
    const metadata = await send(metadataUrl(open.url), { method: "GET", headers: { origin: PAGE } });
    expect(metadata).toMatchObject({ status: 200, headers: { "access-control-allow-origin": PAGE } });
    const mismatch = await send(open.url, call(open, PAGE, { "mcp-name": "other" }));
    expect(mismatch).toMatchObject({ status: 400, headers: { "access-control-allow-origin": PAGE } });
    const odd = await send(open.url, { ...call(open, PAGE), method: "PUT" });
    expect(odd).toMatchObject({ status: 405, headers: { "access-control-allow-origin": PAGE } });
  });

  it("keeps a session, streams included", async () => {
    const to = await serve([PAGE], sessions);
    const headers = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: to.authorization,
      origin: PAGE,
    };
    const hello = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "page", version: "1" } };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: hello });
    const opened = await send(to.url, { headers, body });
    const session = String(opened.headers["mcp-session-id"]);
    expect(session).toMatch(/^sy1\./);
    const ping = '{"jsonrpc":"2.0","id":2,"method":"ping"}';
    const answer = await send(to.url, { headers: { ...headers, "mcp-session-id": session }, body: ping });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "content-type": "text/event-stream", "access-control-allow-origin": PAGE },
    });
  });

  it("may call no other server", async () => {
    expect((await send(closed.url, call(closed, PAGE))).status).toBe(403);
    expect((await send(closed.url, { method: "OPTIONS", headers: { origin: PAGE } })).status).toBe(403);
  });

  it("is shut out within seconds once the server no longer allows it", async () => {
    const to = await serve([PAGE]);
    expect((await send(to.url, call(to, PAGE))).status).toBe(200);
    const data = { allowedOrigins: [] };
    await db.asSystem("test", (tx) => tx.server.update({ where: { id: to.server.serverId }, data }));
    await ingress.announce(to.server);
    await eventually(async () => (await send(to.url, call(to, PAGE))).status).toBe(403);
  });
});

describe("a page of another origin", () => {
  it.each(WRONG)("%s is refused before anything of it is read, and the trail has it", async (origin) => {
    const to = await serve([PAGE]);
    const before = modern.seen.length;
    for (const request of [
      call(to, origin),
      { method: "GET", headers: { origin } },
      { method: "DELETE", headers: { origin } },
      { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } },
    ]) {
      const { status, headers, text } = await send(to.url, request);
      expect(status).toBe(403);
      expect(headers).not.toHaveProperty("access-control-allow-origin");
      expect(JSON.parse(text)).toMatchObject({
        jsonrpc: "2.0",
        error: { code: 1403, data: { code: "origin_refused" } },
      });
    }
    expect(modern.seen.length).toBe(before);
    await eventually(async () => (await ingress.trail(to.server)).map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 4 }, () => "denied"),
    );
  });

  it("learns nothing of which servers there are", async () => {
    const [origin] = WRONG;
    const answers = await Promise.all(
      [open.url, `${ingress.origin}/no-such-org/none/mcp`, `${ingress.origin}/`, metadataUrl(open.url)].map((url) =>
        send(url, { method: "GET", headers: { origin: origin ?? "" } }),
      ),
    );
    const said = answers.map(({ status, text }) => [status, JSON.parse(text).error.message]);
    expect(new Set(said.map(String)).size).toBe(1);
    expect(said[0]?.[0]).toBe(403);
  });
});

describe("the MCP port", () => {
  const PATHS = ["/healthz", "/readyz", "/", "/a/b/mcp", "/.well-known/oauth-protected-resource/a/b/mcp"];
  const KEYS = "/.well-known/switchyard/jwks.json";

  it.each([...PATHS, KEYS])("answers %s to no other name and no other page", async (path) => {
    for (const host of ["evil.example.com", "127.0.0.1.evil.example", "evil.mcp.test.example"]) {
      const { status, headers } = await send(ingress.origin, { method: "GET", path, headers: { host } });
      expect([path, status]).toEqual([path, 403]);
      expect(headers).not.toHaveProperty("access-control-allow-origin");
    }
    for (const origin of WRONG) {
      const { status } = await send(ingress.origin, { method: "GET", path, headers: { origin } });
      expect([path, status]).toEqual([path, 403]);
    }
    const plain = await send(ingress.origin, { method: "GET", path });
    expect(plain.headers).not.toHaveProperty("access-control-allow-origin");
  });

  it.each(["10.1.2.3:8080", "ingress:8080", "localhost"])("says how it is to a probe that asks as %s", async (host) => {
    expect((await send(ingress.origin, { method: "GET", path: "/readyz", headers: { host } })).status).toBe(200);
  });

  it("lets the dashboard's pages call every server", async () => {
    const origin = ingress.issuer.issuer;
    const answer = await send(closed.url, call(closed, origin));
    expect(answer).toMatchObject({ status: 200, headers: { "access-control-allow-origin": origin } });
  });

  it("lets a server's own host be called by pages that the server allows", async () => {
    const host = `${open.server.serverSlug}--${open.server.orgSlug}.mcp.test`;
    const at = (origin: string) => send(ingress.origin, { ...call(open, origin, { host }), path: "/mcp" });
    expect((await at(PAGE)).headers["access-control-allow-origin"]).toBe(PAGE);
    expect((await at(`http://${host}`)).status).not.toBe(403);
    expect((await at("https://evil.example")).status).toBe(403);
  });
});
