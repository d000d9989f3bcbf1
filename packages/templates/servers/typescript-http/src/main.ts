import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { createNotebookServer } from "./server.ts";

// The platform says where to listen; 3001 is for running it by hand.
const port = Number(process.env["PORT"] ?? 3001);
const host = process.env["HOST"] ?? "127.0.0.1";
const path = process.env["MCP_PATH"] ?? "/mcp";

// One small server per request: nothing to lose when the process is replaced or scaled.
const handle = toNodeHandler(createMcpHandler(createNotebookServer));

const http = createServer((request, response) => {
  if (new URL(request.url ?? "/", "http://localhost").pathname === path) {
    void handle(request, response);
    return;
  }
  response.writeHead(404, { "content-type": "text/plain" }).end(`MCP is at ${path}\n`);
});

http.listen(port, host, () => console.log(`Field notebook listens on http://${host}:${port}${path}`));
process.on("SIGTERM", () => http.close(() => process.exit(0)));
