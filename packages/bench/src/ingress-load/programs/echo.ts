/** The cheapest MCP-shaped server: it parses the call and gives its arguments back. Runs as a tenant does. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

interface Call {
  readonly id?: string | number;
  readonly method: string;
  readonly params?: { readonly name?: string; readonly arguments?: { readonly text?: string } };
}

const EVENTS = 10;
const streams = new Map<string, ServerResponse>();
let sessions = 0;

const server = createServer((request, response) => {
  if (request.method === "GET") openStream(request, response);
  else if (request.method === "DELETE") response.writeHead(200, { "content-length": 0 }).end();
  else readCall(request, (text) => answer(JSON.parse(text) as Call, response));
});
server.keepAliveTimeout = 65_000;
server.listen(Number(process.env["PORT"]), process.env["HOST"] ?? "0.0.0.0");

function readCall(request: IncomingMessage, then: (text: string) => void): void {
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => {
    text += chunk;
  });
  request.on("end", () => then(text));
}

function answer({ id, method, params }: Call, response: ServerResponse): void {
  if (id === undefined) {
    response.writeHead(202).end();
    return;
  }
  const text = params?.arguments?.text ?? "";
  const result = { resultType: "complete", content: [{ type: "text", text }], isError: false };
  if (method === "initialize") sendInitialize(id, response);
  else if (params?.name === "stream") sendEvents({ jsonrpc: "2.0", id, result }, response);
  else sendJson({ jsonrpc: "2.0", id, result }, response, {});
}

/** A server of the handshake era, for sessions and their streams. */
function sendInitialize(id: string | number, response: ServerResponse): void {
  sessions += 1;
  const result = {
    protocolVersion: "2025-11-25",
    capabilities: { tools: {} },
    serverInfo: { name: "echo", version: "1" },
  };
  sendJson({ jsonrpc: "2.0", id, result }, response, { "mcp-session-id": `session-${sessions}-${process.pid}` });
}

function sendJson(message: object, response: ServerResponse, more: Readonly<Record<string, string>>): void {
  const body = Buffer.from(JSON.stringify(message));
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length, ...more });
  response.end(body);
}

function sendEvents(message: object, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let progress = 1; progress <= EVENTS; progress++) {
    const params = { progressToken: 1, progress, total: EVENTS };
    response.write(`data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params })}\n\n`);
  }
  response.end(`data: ${JSON.stringify(message)}\n\n`);
}

function openStream(request: IncomingMessage, response: ServerResponse): void {
  const id = String(request.headers["mcp-session-id"]);
  streams.set(id, response);
  response.on("close", () => streams.delete(id));
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write('data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n');
}
