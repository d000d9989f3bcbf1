/** A server without dependencies that says which version of it answers, with what variable, under what name. */
import { request } from "node:http";
import type { Server } from "@switchyard/contracts";
import { expect } from "vitest";
import type { Platform } from "./platform.fixture.ts";

/** Files of the server in one version; `tools` are listed beside `whoami`. */
export function versioned(version: string, tools: readonly object[] = []): Readonly<Record<string, string>> {
  return {
    "package.json": '{ "type": "module", "scripts": { "start": "node server.js" } }',
    "switchyard.json": '{ "install": ["true"], "transport": "http" }',
    "server.js": `import { createServer } from "node:http";
const whoami = { name: "whoami", description: "Says who answers", inputSchema: { type: "object", properties: {} } };
const tools = [whoami, ...${JSON.stringify(tools)}];
const { GREETING = "unset", SWITCHYARD_ENVIRONMENT, SWITCHYARD_MCP_URL, PORT } = process.env;
const text = ["${version}", GREETING, SWITCHYARD_ENVIRONMENT, SWITCHYARD_MCP_URL].join(" ");
const results = {
  initialize: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "v", version: "1" } },
  ping: {},
  "tools/list": { tools },
  "tools/call": { content: [{ type: "text", text }] },
};
createServer(async (request, response) => {
  if (request.method !== "POST") return response.writeHead(405).end();
  let body = "";
  for await (const chunk of request) body += chunk;
  const { id, method } = JSON.parse(body);
  if (id === undefined) return response.writeHead(202).end();
  const result = results[method];
  const error = { code: -32601, message: "Method not found: " + method };
  response.writeHead(result ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(result ? { result } : { error }) }));
}).listen(Number(PORT), "127.0.0.1");
`,
  };
}

/** What new work of an environment is answered with right now: by a ready instance of what is live, or nothing. */
export async function answerOf(platform: Platform, server: Server, environment = "production"): Promise<string> {
  const { rows } = await platform.deps.db.systemPool.query(
    `select i.address, i.path from environments e join instances i on i.environment_id = e.id
       and i.deployment_id = e.live_deployment_id and i.status = 'ready'
     where e.server_id = $1 and e.slug = $2`,
    [server.id, environment],
  );
  return (rows[0] === undefined ? null : await call(rows[0].address, rows[0].path)) ?? "nothing";
}

/** Waits until an environment answers with this. */
export async function answers(platform: Platform, server: Server, text: string, environment?: string): Promise<void> {
  await expect
    .poll(() => answerOf(platform, server, environment), { timeout: 30_000, interval: 20 })
    .toMatch(new RegExp(`^${text}`));
}

type Address = { readonly kind: "tcp"; readonly host: string; readonly port: number } | { readonly path: string };

function call(address: Address, path: string): Promise<string | null> {
  const target = "host" in address ? { host: address.host, port: address.port } : { socketPath: address.path };
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    host: "127.0.0.1",
  };
  return new Promise((resolve) => {
    const sent = request({ ...target, method: "POST", path, headers }, async (response) => {
      let body = "";
      for await (const chunk of response) body += chunk;
      resolve(response.statusCode === 200 ? JSON.parse(body).result.content[0].text : null);
    });
    sent.on("error", () => resolve(null));
    sent.end(
      JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "whoami", arguments: {} } }),
    );
  });
}
