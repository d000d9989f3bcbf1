import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { findEndpoint } from "./find-endpoint.ts";

let close = async (): Promise<void> => {};
afterEach(() => close());

interface Asked {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly cursor?: string };
}
type ListTools = (asked: Asked, response: ServerResponse) => void;

/** A server that opens a 2025 session as it should and answers `tools/list` as it likes. */
async function search(listTools: ListTools, searchTimeoutMs = 30_000, sse = false) {
  const server = createServer(async (request, response) => {
    if (sse && request.url === "/sse") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      return void response.write("event: endpoint\ndata: /messages?session=1\n\n");
    }
    const asked = await readAsked(request);
    if (asked.method === "tools/list") return listTools(asked, response);
    if (asked.method !== "initialize") return void response.writeHead(asked.id === undefined ? 202 : 404).end();
    answer(asked, response, { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "x" } });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return findEndpoint({
    instance: { address: async () => ({ kind: "tcp", host: "127.0.0.1", port }) },
    ports: [port],
    told: { port, path: "/mcp" },
    timeoutMs: 20_000,
    searchTimeoutMs,
  });
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || "{}") as Asked;
}

function answer(asked: Asked, response: ServerResponse, result: object): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id: asked.id, result }));
}

const tool = (name: string, schema: object) => ({ name, inputSchema: schema });

test("finds the answer behind a long stream of other messages without reading any of them twice", async () => {
  const noise = `data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: {} })}\n\n`;
  const before = process.cpuUsage();
  const { manifest } = await search(async (asked, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let sent = 0; sent < 4_000_000; sent += noise.length * 20) {
      response.write(noise.repeat(20));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const result = { tools: [tool("found 😀", {})] };
    const bytes = Buffer.from(`data: ${JSON.stringify({ jsonrpc: "2.0", id: asked.id, result })}\r\n\r\n`);
    for (const byte of bytes) response.write(Buffer.from([byte]));
  });
  expect(manifest.tools.map(({ name }) => name)).toEqual(["found 😀"]);
  expect(process.cpuUsage(before).user / 1_000_000).toBeLessThan(8);
}, 40_000);

test("refuses endless pages of large tools before they fill the memory", async () => {
  let pages = 0;
  const listing = search((asked, response) => {
    pages += 1;
    const large = { ...tool(`t${pages}`, {}), description: "x".repeat(3_000_000) };
    answer(asked, response, { tools: [large], nextCursor: String(pages) });
  });
  await expect(listing).rejects.toMatchObject({ code: "manifest_too_large" });
  expect(pages).toBe(2);
});

test("refuses a schema that nests too deep to be stored", async () => {
  const listing = search((asked, response) => {
    const schema = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`{"jsonrpc":"2.0","id":${asked.id},"result":{"tools":[{"name":"deep","inputSchema":${schema}}]}}`);
  });
  await expect(listing).rejects.toMatchObject({ code: "manifest_too_large" });
});

test("gives up on a server that answers page after page, slowly, for ever", async () => {
  const listing = search((asked, response) => {
    const result = { tools: [], nextCursor: String(Math.random()) };
    setTimeout(() => answer(asked, response, result), 60);
  }, 500);
  await expect(listing).rejects.toMatchObject({ code: "verify_too_slow" });
});

test("a server that serves HTTP with SSE beside is found, with that seen; one that does not shows nothing of it", async () => {
  const list: ListTools = (asked, response) => answer(asked, response, { tools: [tool("a", { type: "object" })] });
  expect(await search(list, 30_000, true)).toMatchObject({ seen: ["http_sse"], endpoint: { path: "/mcp" } });
  await close();
  expect(await search(list)).toMatchObject({ seen: [] });
});
