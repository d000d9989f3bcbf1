/** Real MCP servers for tests, listening on loopback, as an instance would. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { McpServer as SessionMcpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import type { InstanceAddress } from "@switchyard/routing";
import { z } from "zod";

/** A server that runs, with what it has seen. */
export interface Upstream {
  readonly address: InstanceAddress;
  /** Headers of every request that arrived, oldest first. */
  readonly seen: IncomingHttpHeaders[];
  /** Calls that were broken off before they had answered. */
  readonly aborted: number;
  close(): Promise<void>;
}

/** Starts any HTTP server as an instance; on a unix socket when `socketPath` is given. */
export async function startRawUpstream(listener: RequestListener, socketPath?: string): Promise<Upstream> {
  const seen: IncomingHttpHeaders[] = [];
  const sockets = new Set<Socket>();
  let aborted = 0;
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.on("close", () => {
      if (!response.writableFinished) aborted += 1;
    });
    listener(request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    if (socketPath === undefined) server.listen(0, "127.0.0.1", resolve);
    else server.listen(socketPath, resolve);
  });
  const address: InstanceAddress =
    socketPath === undefined
      ? { kind: "tcp", host: "127.0.0.1", port: (server.address() as AddressInfo).port }
      : { kind: "unix", path: socketPath };
  return {
    address,
    seen,
    get aborted() {
      return aborted;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A dual-era server on SDK v2: stateless, tools `echo`, `fail`, `progress`, `hang`. */
export function startModernUpstream(label = "modern"): Promise<Upstream> {
  const { fetch } = createMcpHandler(() => {
    const server = new McpServer({ name: label, version: "1.0.0" });
    server.registerTool("echo", { inputSchema: z.object({ text: z.string() }) }, async ({ text }) => ({
      content: [{ type: "text", text: `${label}: ${text}` }],
    }));
    server.registerTool("fail", { inputSchema: z.object({}) }, async () => ({
      isError: true,
      content: [{ type: "text", text: "it failed on purpose" }],
    }));
    server.registerTool("hang", { inputSchema: z.object({}) }, () => new Promise(() => {}));
    server.registerTool("progress", { inputSchema: z.object({ steps: z.number() }) }, async ({ steps }, context) => {
      for (let step = 1; step <= steps; step++) {
        await context.mcpReq.notify({
          method: "notifications/progress",
          params: { progressToken: context.mcpReq._meta?.progressToken ?? 0, progress: step, total: steps },
        });
      }
      return { content: [{ type: "text", text: `${steps} steps` }] };
    });
    return server;
  });
  return startRawUpstream((request, response) => void answerByFetch(fetch, request, response));
}

/** Answers a request as a fetch handler does. */
export async function answerByFetch(
  fetch: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const body = request.method === "POST" ? await readAll(request) : undefined;
  const init: RequestInit = { method: request.method ?? "GET", headers, signal: gone.signal };
  const answer = await fetch(new Request("http://localhost/mcp", body === undefined ? init : { ...init, body }));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) {
    response.end();
    return;
  }
  Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0])
    .on("error", () => response.destroy())
    .pipe(response);
}

/** A server with sessions on SDK v1 (2025-11-25): tools `echo`, `slow` (answers when told), and a GET stream. */
export async function startSessionUpstream(
  label = "sessions",
): Promise<Upstream & { readonly finishSlow: () => void }> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const waiting: (() => void)[] = [];
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => `upstream-${crypto.randomUUID()}`,
      onsessioninitialized: (id) => void transports.set(id, transport),
    });
    const server = new SessionMcpServer({ name: label, version: "1.0.0" });
    server.registerTool("echo", { inputSchema: { text: z.string() } }, async ({ text }) => ({
      content: [{ type: "text", text: `${label}: ${text}` }],
    }));
    server.registerTool("slow", { inputSchema: {} }, async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { content: [{ type: "text", text: "slow and done" }] };
    });
    // The SDK's types predate exactOptionalPropertyTypes.
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    return transport;
  };
  const upstream = await startRawUpstream(async (request, response) => {
    const id = request.headers["mcp-session-id"];
    const transport = typeof id === "string" ? transports.get(id) : await open();
    if (transport === undefined) {
      response.writeHead(404, { "content-type": "application/json" });
      response.end('{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}');
      return;
    }
    await transport.handleRequest(request, response);
  });
  return Object.assign(upstream, {
    finishSlow: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
  });
}

/** The whole body of a request. */
export async function readAll(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.from(Buffer.concat(chunks));
}
