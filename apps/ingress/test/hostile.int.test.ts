import { connect } from "node:net";
import { seedKey } from "@switchyard/oauth/testing";
import { seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { modernCall, send } from "./clients.ts";
import { eventually } from "./eventually.ts";
import { startIngress } from "./start-ingress.ts";
import { readAll, startRawUpstream } from "./start-upstream.ts";

const { db } = await testDatabase();
const ingress = await startIngress(db);
let answer: { status: number; headers: Record<string, string | string[]>; body: string } = {
  status: 200,
  headers: {},
  body: "",
};
const upstream = await startRawUpstream(async (request, response) => {
  await readAll(request);
  response.writeHead(answer.status, answer.headers).end(answer.body);
});
const server = await seedServer(db, { access: "public" });
await seedInstance(db, server, { address: upstream.address });
const url = ingress.url(server);
const json = { "content-type": "application/json" };
const result = '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[]}}';
afterAll(async () => {
  await ingress.close();
  await upstream.close();
});

const legacy = { ...json, accept: "application/json, text/event-stream" };
const { secret } = await seedKey(db, server.orgId, { tools: ["echo"] });
const listed = {
  headers: { ...legacy, authorization: `Bearer ${secret}` },
  body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
};
const HELLO = {
  headers: legacy,
  body: JSON.stringify({
    ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } },
  }),
};

async function call(next: Partial<typeof answer>) {
  answer = { status: 200, headers: json, body: result, ...next };
  return send(url, modernCall("echo"));
}

describe("an answer of a hostile MCP server", () => {
  it("cannot touch the origin that tenants share", async () => {
    const { status, headers } = await call({
      headers: {
        ...json,
        "set-cookie": ["a=1; Domain=example.com", "b=2"],
        "clear-site-data": '"*"',
        "service-worker-allowed": "/",
        "strict-transport-security": "max-age=1",
        refresh: "0;url=https://evil.example",
        location: "https://evil.example",
        "access-control-allow-origin": "*",
        "access-control-allow-credentials": "true",
        "content-security-policy": "default-src *",
        "x-content-type-options": "none",
        "www-authenticate": 'Bearer resource_metadata="https://evil.example"',
        link: "<https://evil.example>; rel=preload",
        "x-request-id": "forged",
        "x-accel-redirect": "/internal/secrets",
        "x-sendfile": "/etc/passwd",
        "timing-allow-origin": "*",
        "set-login": "logged-in",
        connection: "x-hop, keep-alive",
        "x-hop": "1",
        "x-tool": "kept",
        "mcp-session-id": "forged",
      },
    });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "x-tool": "kept",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-request-id": expect.stringMatching(/^req_/),
    });
    for (const name of [
      "set-cookie",
      "clear-site-data",
      "service-worker-allowed",
      "strict-transport-security",
      "refresh",
      "location",
      "access-control-allow-origin",
      "access-control-allow-credentials",
      "www-authenticate",
      "link",
      "x-accel-redirect",
      "x-sendfile",
      "timing-allow-origin",
      "set-login",
      "x-hop",
      "mcp-session-id",
    ]) {
      expect(headers).not.toHaveProperty(name);
    }
  });

  it.each([
    ["a page", { headers: { "content-type": "text/html" }, body: "<script>1</script>" }, 502],
    [
      "a page with an error",
      { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Cannot POST</h1>" },
      404,
    ],
    ["a redirect", { status: 302, headers: { location: "https://evil.example" }, body: "" }, 502],
    ["something without a type", { headers: {}, body: "<script>1</script>" }, 502],
    ["compressed bytes", { headers: { ...json, "content-encoding": "gzip" }, body: "x" }, 502],
  ])("that is %s never reaches a client", async (_what, next, expected) => {
    const { status, headers, text } = await call(next);
    expect(status).toBe(expected);
    expect(headers["content-type"]).toBe("application/json");
    expect(JSON.parse(text)).toMatchObject({ id: 1, error: { data: { code: "upstream_answer_refused" } } });
    expect(text).not.toContain("script");
  });

  it.each([
    ["a call", () => modernCall("echo"), 200],
    ["a call it refuses", () => modernCall("echo"), 404],
    ["a list with tools left out", () => listed, 200],
    ["the beginning of a session", () => HELLO, 200],
    ["a page's own request", () => ({ method: "GET", headers: { accept: "text/event-stream" } }), 200],
  ])(
    "that names two media types is no page to a browser that takes the other one: %s",
    async (_what, request, status) => {
      const types = ["application/json", "text/html"];
      answer = { status, headers: { "content-type": types, "mcp-session-id": "s" }, body: "<h1>Sign in here</h1>" };
      const { headers, text } = await send(url, request());
      expect(headers["content-type"]).toBe("application/json");
      expect(JSON.parse(text)).toMatchObject({ error: { data: { code: "upstream_answer_refused" } } });
    },
  );

  it("that says Connection twice is passed on without what either names", async () => {
    const { status, headers } = await call({ headers: { ...json, connection: ["close", "x-hop"], "x-hop": "1" } });
    expect([status, headers["x-hop"]]).toEqual([200, undefined]);
  });

  it("keeps an answer that a page may read from being kept for pages of other origins", async () => {
    const { headers, body } = modernCall("echo");
    answer = { status: 200, headers: { ...json, vary: "accept", "cache-control": "public" }, body: result };
    const read = await send(url, { headers: { ...headers, origin: ingress.issuer.issuer }, body });
    expect(read.headers["vary"]).toBe("accept, origin");
  });

  it("that is empty passes with its status", async () => {
    expect(await call({ status: 202, headers: {}, body: "" })).toMatchObject({ status: 202, text: "" });
  });

  it("that breaks off half-way is told from one that ended", async () => {
    const broken = await startRawUpstream((_request, response) => {
      response.writeHead(200, { ...json, "content-length": "1000" });
      response.write('{"jsonrpc":"2.0",', () => response.destroy());
    });
    const other = await seedServer(db, { access: "public" });
    await seedInstance(db, other, { address: broken.address });
    const { status, text } = await send(ingress.url(other), modernCall("echo"));
    expect(status).toBe(502);
    expect(JSON.parse(text)).toMatchObject({ id: 1, error: { data: { code: "upstream_lost" } } });
    await eventually(async () => (await ingress.trail(other))[0]?.outcome).toBe("http_error");
    await broken.close();
  });
});

it("an endless answer that its client has left is not read for ever", async () => {
  let cut = false;
  const endless = await startRawUpstream((_request, response) => {
    const noise = `data: {"jsonrpc":"2.0","method":"notifications/message","params":"${"x".repeat(60_000)}"}\n\n`;
    const pour = (): void => {
      while (!cut && response.write(noise));
    };
    response.on("drain", pour).on("close", () => {
      cut = true;
    });
    response.writeHead(200, { "content-type": "text/event-stream" });
    pour();
  });
  const other = await seedServer(db, { access: "public" });
  await seedInstance(db, other, { address: endless.address });
  const leaving = new AbortController();
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: {} } };
  const answered = await fetch(ingress.url(other), {
    method: "POST",
    headers: { ...json, accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25" },
    body: JSON.stringify(call),
    signal: leaving.signal,
  });
  expect(answered.status).toBe(200);
  leaving.abort();
  await eventually(async () => cut).toBe(true);
  // To a client of the handshake era leaving is no cancellation.
  await eventually(async () => (await ingress.trail(other))[0]?.outcome).toBe("http_error");
  await endless.close();
});

describe("a hostile request", () => {
  it.each([
    "/%2e%2e/healthz",
    "/a//b/mcp",
    "/a/../b/mcp",
    "/a/./mcp",
    `/${server.orgSlug}/${server.serverSlug}%2fmcp`,
    `/${server.orgSlug}/${server.serverSlug}/mcp/..`,
    "http://evil.example/mcp",
    "/a\\b/mcp",
  ])("for the path %s is refused before anything is looked up", async (path) => {
    const { status, text } = await send(url, { ...modernCall("echo"), path });
    expect(status).toBe(400);
    expect(JSON.parse(text).error.data.code).toBe("path_ambiguous");
  });

  it.each(["/", "/mcp", `/${server.orgSlug}/mcp`, "/favicon.ico", `/${server.orgSlug}/${server.serverSlug}/mcp/x`])(
    "for the path %s finds nothing",
    async (path) => {
      expect((await send(url, { method: "GET", path })).status).toBe(404);
    },
  );

  it("to a wrong name of this machine is told the right URL; to any other host it is told nothing", async () => {
    const { port } = new URL(url);
    const alias = await send(url, {
      ...modernCall("echo"),
      headers: { ...modernCall("echo").headers, host: `localhost:${port}` },
    });
    expect(alias.status).toBe(403);
    expect(alias.text).toContain(url);
    const rebound = await send(url, { headers: { ...modernCall("echo").headers, host: "evil.example.com" } });
    expect(rebound.status).toBe(403);
    expect(rebound.text).not.toContain(server.serverSlug);
  });

  it("from a page of another origin is refused; the dashboard's page may call", async () => {
    const { headers, body } = modernCall("echo");
    for (const origin of ["https://evil.example", "null", `${ingress.origin}.evil.example`]) {
      expect((await send(url, { headers: { ...headers, origin }, body })).status).toBe(403);
    }
    answer = { status: 200, headers: json, body: result };
    const own = await send(url, { headers: { ...headers, origin: ingress.issuer.issuer }, body });
    expect(own).toMatchObject({ status: 200, headers: { "access-control-allow-origin": ingress.issuer.issuer } });
    const preflight = await send(url, {
      method: "OPTIONS",
      headers: { origin: ingress.issuer.issuer, "access-control-request-headers": "authorization, mcp-method" },
    });
    expect(preflight).toMatchObject({
      status: 204,
      headers: { "access-control-allow-headers": "authorization, mcp-method" },
    });
  });

  it("larger than 4 MiB is refused, whether it says so or not", async () => {
    const body = Buffer.alloc(4 * 1024 * 1024 + 1, 0x20);
    const { headers } = modernCall("echo");
    const declared = await send(url, { headers: { ...headers, "content-length": String(body.length) } }).catch(
      () => null,
    );
    expect(declared === null || declared.status === 413).toBe(true);
    const chunked = await send(url, { headers: { ...headers, "transfer-encoding": "chunked" }, body });
    expect(chunked.status).toBe(413);
    expect(JSON.parse(chunked.text).error.data.code).toBe("body_too_large");
  });

  it("whose headers and body disagree, or that is no JSON, is refused as the protocol says and is on record", async () => {
    const { headers, body } = modernCall("echo");
    const other = await seedServer(db, { access: "public" });
    const otherUrl = ingress.url(other);
    const mismatch = await send(otherUrl, { headers: { ...headers, "mcp-name": "other" }, body });
    expect([mismatch.status, JSON.parse(mismatch.text).error.code]).toEqual([400, -32020]);
    const nothing = await send(otherUrl, { headers, body: "not json" });
    expect([nothing.status, JSON.parse(nothing.text).error.code]).toEqual([400, -32700]);
    const typed = await send(otherUrl, { headers: { ...headers, "content-type": "text/plain" }, body });
    expect(typed.status).toBe(415);
    const packed = await send(otherUrl, { headers: { ...headers, "content-encoding": "gzip" }, body });
    expect(packed.status).toBe(415);
    await eventually(async () => (await ingress.trail(other)).map(({ outcome }) => outcome)).toEqual([
      "http_error",
      "http_error",
      "http_error",
      "http_error",
    ]);
  });

  it("with another method is answered 405 and what is allowed", async () => {
    const { status, headers } = await send(url, { method: "PUT" });
    expect([status, headers.allow]).toEqual([405, "GET, POST, DELETE"]);
  });

  it("that smuggles a second one is not understood as two", async () => {
    const { port, hostname, host, pathname } = new URL(url);
    const before = upstream.seen.length;
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 4\r\n` +
        `transfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n`,
    );
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    await new Promise<void>((resolve) => socket.on("close", () => resolve()));
    expect(text).toMatch(/^HTTP\/1\.1 400/);
    expect(upstream.seen.length).toBe(before);
  });
});
