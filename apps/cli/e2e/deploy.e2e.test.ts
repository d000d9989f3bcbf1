import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { AuditEvent, CreatedApiKey, Deployment, Server, Tool } from "@switchyard/contracts";
import { type FixtureName, fixtureRootDir, makeRepo } from "@switchyard/testing/fixtures";
import { expect, test, vi } from "vitest";
import { json, switchyard } from "./system.ts";

const add = { name: "add", arguments: { a: 19, b: 23 }, answer: "42" };
const echo = { name: "echo", arguments: { message: "over the ingress" }, answer: "over the ingress" };

/** What people really have, and a tool of each. */
const real: Readonly<Record<string, { fixture: FixtureName; call: typeof add | typeof echo }>> = {
  "a TypeScript server on SDK v2": { fixture: "ts-sdk-v2", call: add },
  "server-everything over stdio": { fixture: "everything-stdio", call: echo },
  "server-everything over HTTP": { fixture: "everything-http", call: echo },
  "a FastMCP server with fastmcp.json": { fixture: "fastmcp", call: add },
  "a Python SDK server over stdio": { fixture: "python-stdio", call: add },
  "a server inside a monorepo": { fixture: "monorepo", call: add },
};

async function repository(fixture: FixtureName): Promise<string> {
  const { path } = await makeRepo(fixture, await mkdtemp(join(tmpdir(), "e2e-repo-")));
  return path;
}

async function create(fixture: FixtureName): Promise<Server> {
  const root = fixtureRootDir(fixture);
  const name = `${fixture.slice(0, 14)}-${Date.now().toString(36).slice(-6)}`;
  return json<Server>(
    "servers",
    "create",
    name,
    "--git",
    await repository(fixture),
    ...(root ? ["--root", root] : []),
    "--wait",
  );
}

async function callWithKey(server: Server, call: typeof add | typeof echo, secret: string): Promise<string> {
  const client = new Client({ name: "e2e", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(server.mcpUrl), { authProvider: { token: async () => secret } }),
  );
  try {
    return JSON.stringify((await client.callTool(call)).content);
  } finally {
    await client.close();
  }
}

async function callWithLegacyClient(server: Server, call: typeof add | typeof echo, secret: string): Promise<string> {
  const client = new LegacyClient({ name: "e2e", version: "1.0.0" });
  const headers = { authorization: `Bearer ${secret}` };
  await client.connect(new LegacyTransport(new URL(server.mcpUrl), { requestInit: { headers } }) as never);
  try {
    return JSON.stringify((await client.callTool(call)).content);
  } finally {
    await client.close();
  }
}

test.for(Object.entries(real))("%s goes from a Git URL to an audited tool call", async ([, { fixture, call }]) => {
  const server = await create(fixture);
  expect(server.live).not.toBeNull();
  const tools = await json<Tool[]>("tools", server.slug);
  expect(tools.map((tool) => tool.name)).toContain(call.name);

  const key = await json<CreatedApiKey>("keys", "create", server.slug, "--plane", "mcp", "--server", server.slug);
  expect(await callWithKey(server, call, key.secret ?? "")).toContain(call.answer);
  expect(await callWithLegacyClient(server, call, key.secret ?? "")).toContain(call.answer);
  const byHand = await switchyard("call", server.slug, call.name, JSON.stringify(call.arguments));
  expect(byHand).toMatchObject({ code: 0, out: expect.stringContaining(call.answer) });

  const events = await vi.waitFor(
    async () => {
      const found = await json<AuditEvent[]>("audit", "tail", "--server", server.slug, "--tool", call.name);
      expect(found.length).toBeGreaterThanOrEqual(3);
      return found;
    },
    { timeout: 20_000, interval: 500 },
  );
  expect(events.find((event) => event.actor.kind === "key")).toMatchObject({
    server: server.slug,
    method: "tools/call",
    name: call.name,
    outcome: "complete",
    deploymentId: server.live?.deploymentId,
    arguments: call.arguments,
    result: { isError: false },
  });
  expect((await switchyard("servers", "delete", server.slug, "--yes")).code).toBe(0);
});

test("a deployment that fails says why, exits with 1 and keeps its log", async () => {
  const slug = `fails-${Date.now().toString(36)}`;
  const created = await switchyard("servers", "create", slug, "--git", await repository("build-fails"), "--wait");
  expect(created.code).toBe(1);
  expect(created.error).toMatch(/✗ .+\n {2}.+/);

  const again = await switchyard("deploy", slug, "--json");
  const failed = JSON.parse(again.out) as Deployment;
  expect(again.code).toBe(1);
  expect(failed).toMatchObject({ status: "failed", failure: { remedy: expect.any(String) } });
  expect((await switchyard("logs", slug, "--deployment", failed.id)).out.trim()).not.toBe("");
  expect((await switchyard("servers", "delete", slug, "--yes")).code).toBe(0);
});

test("an mcp key is refused at the management API, and a manage key at the ingress", async () => {
  const key = await json<CreatedApiKey>("keys", "create", "planes", "--plane", "mcp");
  const me = await fetch(`${process.env["E2E_WEB_URL"]}/api/v1/me`, {
    headers: { authorization: `Bearer ${key.secret}` },
  });
  expect(me.status).toBe(401);
  const { apiKey } = JSON.parse(await readFile(join(process.env["E2E_HOME"] ?? "", "admin.json"), "utf8"));
  const call = await fetch(`${process.env["E2E_MCP_URL"]}/default/any/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
  expect([401, 403, 404]).toContain(call.status);
  expect((await switchyard("keys", "revoke", key.id)).code).toBe(0);
});

test("names what is wrong, what to do, and the request", async () => {
  const gone = await switchyard("deploy", "no-such-server");
  expect(gone.code).toBe(1);
  expect(gone.error).toMatch(/no-such-server[\s\S]*\n {2}.+[\s\S]*request /);
  expect((await switchyard("servers", "nonsense")).code).toBe(2);
});
