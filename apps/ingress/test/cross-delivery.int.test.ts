/** Calls of two orgs under the same ids, all at once, answered in any order: nobody gets what is another's. */
import { Agent, request as httpRequest, type ServerResponse } from "node:http";
import { seedKey } from "@switchyard/oauth/testing";
import { seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import { afterAll, expect, it } from "vitest";
import { ERAS, type Era, resultOf } from "./deaths.ts";
import { startIngress } from "./start-ingress.ts";
import { readAll, startRawUpstream } from "./start-upstream.ts";

/** Connections of one org in one era; each carries one call after another. */
const CONNECTIONS = 128;
const CALLS = 10_240;

const { db } = await testDatabase();
const ingress = await startIngress(db);
const opened: { close(): Promise<void> }[] = [ingress];
afterAll(() => Promise.all(opened.map((one) => one.close())));

interface Waiting {
  readonly response: ServerResponse;
  readonly message: { id: number; params: { arguments: { tag: string } } };
}

/** A number in 0…1, the same with every run (mulberry32). */
let state = 20_260_728;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

/** Says whose it is and what it was asked, once as many calls wait as there are connections: last come, first served or not. */
async function startHolding(label: string) {
  const held: Waiting[] = [];
  let most = 0;
  const release = (): void => {
    most = Math.max(most, held.length);
    for (const { response, message } of held.splice(0).sort(() => random() - 0.5)) {
      const answer = resultOf(message.id, `${label} ${message.params.arguments.tag}`);
      if (random() < 0.5) response.writeHead(200, { "content-type": "application/json" }).end(answer);
      else {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write('data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\ndata: ');
        setImmediate(() => response.end(`${answer}\n\n`));
      }
    }
  };
  // The last calls of all are fewer than the connections: none comes any more.
  const rest = setTimeout(release, 1_000);
  const upstream = await startRawUpstream(async (request, response) => {
    const message = JSON.parse((await readAll(request)).toString());
    if (message.method === "tools/call") {
      held.push({ response, message });
      rest.refresh();
      if (held.length === ERAS.length * CONNECTIONS) release();
      return;
    }
    const headers = {
      "content-type": "application/json",
      "mcp-session-id": `session of ${label}`.replaceAll(" ", "-"),
    };
    response.writeHead(200, headers).end(`{"jsonrpc":"2.0","id":${message.id},"result":{}}`);
  });
  opened.push({ close: async () => clearTimeout(rest) }, upstream);
  return { upstream, most: () => most };
}

interface Caller {
  readonly label: string;
  readonly era: Era;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly agent: Agent;
}

function post(caller: Caller, message: object, headers: Record<string, string> = {}) {
  const { url, agent } = caller;
  return new Promise<{ text: string; session: string }>((resolve, reject) => {
    const { hostname, port, pathname: path } = url;
    const all = { ...caller.headers, ...headers };
    httpRequest({ hostname, port, path, method: "POST", headers: all, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", reject);
      const session = String(response.headers["mcp-session-id"] ?? "");
      response.on("end", () => resolve({ text: Buffer.concat(chunks).toString(), session }));
    })
      .on("error", reject)
      .end(JSON.stringify(message));
  });
}

async function openCaller(label: string, era: Era, to: { url: string; secret: string }): Promise<Caller> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  opened.push({ close: async () => agent.destroy() });
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": era,
    authorization: `Bearer ${to.secret}`,
  };
  const caller = { label, era, url: new URL(to.url), headers, agent };
  if (era === "2026-07-28") return caller;
  const hello = { protocolVersion: era, capabilities: {}, clientInfo: { name: label, version: "1" } };
  const { session } = await post(caller, { jsonrpc: "2.0", id: 0, method: "initialize", params: hello });
  expect(session).toMatch(/^sy1\./);
  return { ...caller, headers: { ...headers, "mcp-session-id": session } };
}

const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** One call; answers what is wrong with its answer, null when nothing is. */
async function callFault(caller: Caller, id: number): Promise<string | null> {
  const { era, label } = caller;
  const tag = `${era} ${id} ${Math.floor(random() * 1e9)}`;
  const modern = era === "2026-07-28";
  const params = { name: "hold", arguments: { tag }, ...(modern ? { _meta: META } : {}) };
  const headers: Record<string, string> = modern ? { "mcp-method": "tools/call", "mcp-name": "hold" } : {};
  const { text } = await post(caller, { jsonrpc: "2.0", id, method: "tools/call", params }, headers);
  const message = text.startsWith("data: ") ? text.trimEnd().split("data: ").at(-1) : text;
  return message === resultOf(id, `${label} ${tag}`) ? null : `${label} ${tag} got ${text}`;
}

it(`${CALLS} calls of two orgs, in both eras, as JSON and as streams, each get their own answer`, async () => {
  const callers = await Promise.all(
    ["one", "other"].map(async (label) => {
      const { upstream, most } = await startHolding(label);
      const server = await seedServer(db);
      await seedInstance(db, server, { address: upstream.address });
      const { secret } = await seedKey(db, server.orgId);
      const to = { url: ingress.url(server), secret };
      return { most, ofEras: await Promise.all(ERAS.map((era) => openCaller(label, era, to))) };
    }),
  );
  const each = CALLS / (2 * ERAS.length);
  const faults = await Promise.all(
    callers
      .flatMap(({ ofEras }) => ofEras)
      .flatMap((caller) => Array.from({ length: each }, (_, id) => callFault(caller, id + 1))),
  );
  expect(faults).toHaveLength(CALLS);
  expect(faults.filter((fault) => fault !== null).slice(0, 5)).toEqual([]);
  for (const { most } of callers) expect(most()).toBeGreaterThan(CONNECTIONS);
}, 180_000);
