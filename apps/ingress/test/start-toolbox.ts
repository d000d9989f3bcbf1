/** A real MCP server of both eras whose tools are chosen while it runs. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { McpServer as SessionMcpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { answerByFetch, startRawUpstream, type Upstream } from "./start-upstream.ts";

export interface Toolbox extends Upstream {
  /** Tools of requests and sessions that begin from now on. */
  offer(tools: readonly string[]): void;
}

const done = async () => ({ content: [{ type: "text" as const, text: "done" }] });

/** Starts it: requests of 2026-07-28 are answered by SDK v2, sessions by SDK v1. */
export async function startToolbox(): Promise<Toolbox> {
  let tools: readonly string[] = [];
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const { fetch } = createMcpHandler(() => {
    const server = new McpServer({ name: "toolbox", version: "1.0.0" });
    for (const tool of tools) server.registerTool(tool, { inputSchema: z.object({}) }, done);
    return server;
  });
  const openSession = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
    });
    const server = new SessionMcpServer({ name: "toolbox", version: "1.0.0" });
    for (const tool of tools) server.registerTool(tool, { inputSchema: {} }, done);
    // The SDK's types predate exactOptionalPropertyTypes.
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    return transport;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.headers["mcp-protocol-version"] === "2026-07-28") return answerByFetch(fetch, request, response);
    const id = request.headers["mcp-session-id"];
    const transport = typeof id === "string" ? transports.get(id) : await openSession();
    if (transport !== undefined) return transport.handleRequest(request, response);
    response.writeHead(404).end();
  };
  const upstream = await startRawUpstream((request, response) => void answer(request, response));
  return Object.assign(upstream, {
    offer: (chosen: readonly string[]) => {
      tools = chosen;
    },
  });
}
