/** An HTTP server on SDK v1 with sessions, so of the handshake era only, that asks its client. Listens on the port in argv. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { registerAskingTools } from "./asking-tools.ts";

const sessions = new Map<string, StreamableHTTPServerTransport>();

async function open(): Promise<StreamableHTTPServerTransport> {
  const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => {
      sessions.set(id, transport);
    },
    onsessionclosed: (id) => {
      sessions.delete(id);
    },
  });
  const server = new McpServer({ name: "asking-http", version: "1.0.0" }, { capabilities: { logging: {} } });
  registerAskingTools(server);
  server.registerTool("who", {}, ({ requestInfo, sessionId }) => {
    const text = JSON.stringify({ principal: requestInfo?.headers["x-switchyard-principal"], sessionId });
    return { content: [{ type: "text", text }] };
  });
  server.registerTool("forget", {}, () => {
    sessions.clear();
    return { content: [] };
  });
  await server.connect(transport as Parameters<McpServer["connect"]>[0]);
  return transport;
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = request.headers["mcp-session-id"];
  const known = typeof id === "string" ? sessions.get(id) : await open();
  if (known !== undefined) await known.handleRequest(request, response);
  else
    response
      .writeHead(404, { "content-type": "application/json" })
      .end('{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}');
}

const server = createServer((request, response) => {
  if (request.url === "/mcp") void handle(request, response);
  else if (request.url === "/sessions") response.end(String(sessions.size));
  else response.writeHead(418, { "x-raw": "yes" }).end(JSON.stringify(request.rawHeaders));
});
server.listen(Number(process.argv[2]), "127.0.0.1");
