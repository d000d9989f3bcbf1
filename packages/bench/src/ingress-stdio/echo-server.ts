/** The child of the comparison: a small stdio server on the SDK whose tools echo their text and name their process. */
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

serveStdio(() => {
  const server = new McpServer({ name: "stdio-echo", version: "1.0.0" });
  server.registerTool("echo", { inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
    content: [{ type: "text", text }],
  }));
  server.registerTool("pid", {}, () => ({ content: [{ type: "text", text: String(process.pid) }] }));
  return server;
});
