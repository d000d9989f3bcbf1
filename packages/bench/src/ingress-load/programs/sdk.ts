/** The same tool on SDK v2, as its documentation has a server: one small server per request. Runs as a tenant does. */
import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const inputSchema = z.object({ text: z.string() });

const handle = toNodeHandler(
  createMcpHandler(() => {
    const server = new McpServer({ name: "bench", version: "1.0.0" });
    server.registerTool("echo", { inputSchema }, async ({ text }) => ({ content: [{ type: "text", text }] }));
    return server;
  }),
);

const server = createServer((request, response) => {
  // The adapter's type predates exactOptionalPropertyTypes.
  void handle(request as Parameters<typeof handle>[0], response);
});
server.keepAliveTimeout = 65_000;
server.listen(Number(process.env["PORT"]), process.env["HOST"] ?? "0.0.0.0");
