import { request } from "node:http";
import type { Server } from "@switchyard/contracts";
import { createDeployment, updateServer } from "@switchyard/deployments";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, removeServer, startPlatform } from "./platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 180_000);
afterAll(() => platform.stop(), 60_000);

/** A server of 2025 without dependencies: one tool that asks for a name on the stream of its call. */
const LEGACY = {
  "package.json": '{ "type": "module", "scripts": { "start": "node server.js" } }',
  "switchyard.json": '{ "install": ["true"], "transport": "http" }',
  "server.js": `import { createServer } from "node:http";
const hello = { name: "hello", description: "Greets", inputSchema: { type: "object", properties: {} } };
const waiting = new Map();
createServer(async (request, response) => {
  if (request.method !== "POST") return response.writeHead(405).end();
  let body = "";
  for await (const chunk of request) body += chunk;
  const { id, method, result } = JSON.parse(body);
  const say = (message) => "data: " + JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n\\n";
  if (method === undefined) {
    const { stream, call } = waiting.get(id);
    const text = "Hello, " + result.content.name + ", on " + process.env.PORT;
    stream.end(say({ id: call, result: { content: [{ type: "text", text }] } }));
  }
  if (id === undefined || method === undefined) return response.writeHead(202).end();
  const answers = {
    initialize: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "old", version: "1" } },
    "tools/list": { tools: [hello] },
  };
  if (method === "tools/call") {
    const question = "q" + id;
    waiting.set(question, { stream: response, call: id });
    response.writeHead(200, { "content-type": "text/event-stream" });
    const params = { message: "Your name?", requestedSchema: { type: "object", properties: { name: { type: "string" } } } };
    return response.write(say({ id: question, method: "elicitation/create", params }));
  }
  const error = { code: -32601, message: "Method not found" };
  response.writeHead(answers[method] ? 200 : 400, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(answers[method] ? { result: answers[method] } : { error }) }));
}).listen(Number(process.env.PORT), "127.0.0.1");
`,
};

interface Answer {
  readonly result?: {
    readonly resultType?: string;
    readonly requestState?: string;
    readonly protocolVersion?: string;
    readonly content?: readonly { readonly text: string }[];
  };
}

interface Place {
  readonly id: string;
  readonly address: { readonly host: string; readonly port: number } | { readonly path: string };
  readonly path: string;
}

/** The ready instance of what is live; undefined while there is none. */
async function liveInstance(server: Server): Promise<Place | undefined> {
  const { rows } = await platform.deps.db.systemPool.query<Place>(
    `select i.id, i.address, i.path from environments e join instances i on i.environment_id = e.id
       and i.deployment_id = e.live_deployment_id and i.status = 'ready' where e.server_id = $1`,
    [server.id],
  );
  return rows[0];
}

async function statusOf({ id }: Place): Promise<string | undefined> {
  const { rows } = await platform.deps.db.systemPool.query("select status from instances where id = $1", [id]);
  return rows[0]?.status;
}

/** Asks an instance; null where none answers. */
async function ask(
  place: Place | undefined,
  message: object,
  headers: Readonly<Record<string, string>>,
): Promise<Answer | null> {
  if (place === undefined) return null;
  const { address, path } = place;
  const target = "host" in address ? { host: address.host, port: address.port } : { socketPath: address.path };
  const fixed = { "content-type": "application/json", accept: "application/json", host: "localhost" };
  return new Promise((resolve) => {
    const sent = request({ ...target, method: "POST", path, headers: { ...fixed, ...headers } }, async (response) => {
      let body = "";
      for await (const chunk of response) body += chunk;
      resolve(JSON.parse(body));
    });
    sent.on("error", () => resolve(null));
    sent.end(JSON.stringify({ jsonrpc: "2.0", id: 7, ...message }));
  });
}

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": { elicitation: {} },
};

function modern(place: Place | undefined, method: string, params: object = {}): Promise<Answer | null> {
  const name: Record<string, string> = method === "tools/call" ? { "mcp-name": "hello" } : {};
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": method, ...name };
  return ask(place, { method, params: { ...params, _meta: meta } }, headers);
}

const hello = { name: "hello", arguments: {} };

/** A call that waits for a name; null where it does not. */
async function parked(place: Place | undefined): Promise<{ readonly place: Place; readonly state: string } | null> {
  const asked = await modern(place, "tools/call", hello);
  const { resultType, requestState } = asked?.result ?? {};
  if (place === undefined || resultType !== "input_required" || requestState === undefined) return null;
  return { place, state: requestState };
}

async function answered(call: { readonly place: Place; readonly state: string }): Promise<string | undefined> {
  const inputResponses = { "elicitation-1": { action: "accept", content: { name: "Ada" } } };
  const retry = { ...hello, requestState: call.state, inputResponses };
  return (await modern(call.place, "tools/call", retry))?.result?.content?.[0]?.text;
}

async function greeted(server: Server): Promise<string | undefined> {
  const call = await parked(await liveInstance(server));
  return call === null ? undefined : answered(call);
}

const until = { timeout: 60_000, interval: 50 } as const;

test("a server of 2025 over HTTP goes live behind the bridge, with its questions, and without it when that is off", async () => {
  const { deps, principal } = platform;
  const server = await platform.create("legacy", { gitUrl: platform.repository(null, LEGACY) });
  const first = await platform.ended(server);
  expect(first).toMatchObject({ status: "ready", eras: ["2025"], eraBridged: true, warnings: [], failure: null });
  await platform.live(server);
  await expect.poll(() => greeted(server), until).toMatch(/^Hello, Ada, on \d+$/);
  const initialize = { method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {} } };
  expect(await ask(await liveInstance(server), initialize, {})).toMatchObject({
    result: { protocolVersion: "2025-11-25" },
  });

  // One that is started anew, as after a crash, is bridged as well.
  await deps.db.systemPool.query(
    "update instances set status = 'failed', stopped_at = now() - interval '1 minute' where server_id = $1",
    [server.id],
  );
  await expect.poll(() => greeted(server), until).toMatch(/^Hello, Ada/);

  const call = await parked(await liveInstance(server));
  if (call === null) throw new TypeError("the call does not wait");
  await updateServer(deps, principal, { server: server.id, eraBridge: false });
  const again = await createDeployment(deps, principal, {
    server: server.id,
    environment: "production",
    clearCache: false,
  });
  const second = await platform.ended(server, again.id);
  expect(second).toMatchObject({ status: "ready", eras: ["2025"], eraBridged: false, warnings: [] });
  const discover = async (): Promise<Answer | null> => modern(await liveInstance(server), "server/discover");
  await expect.poll(discover, until).toMatchObject({ error: { code: -32601 } });

  // What is live has changed; the instance before it stays for the call that waits at it, and no longer.
  await expect.poll(() => statusOf(call.place), until).toBe("draining");
  const since = performance.now();
  await expect.poll(() => performance.now() - since, until).toBeGreaterThan(2_000);
  expect(await statusOf(call.place)).toBe("draining");
  expect(await answered(call)).toMatch(/^Hello, Ada/);
  await expect.poll(() => statusOf(call.place), until).toBe("stopped");
  await removeServer(platform, server);
}, 240_000);
