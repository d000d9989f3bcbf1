/** A stdio server on SDK v1: the handshake era only, with state, progress, a question to the client and cancellation. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const server = new McpServer(
  { name: "v1", version: "1.2.3" },
  { capabilities: { logging: {} }, instructions: "Count things." },
);
let count = 0;
const say = (text: string): { content: { type: "text"; text: string }[] } => ({ content: [{ type: "text", text }] });

server.registerTool("count", { description: "Counts up" }, () => {
  count += 1;
  return say(String(count));
});
server.registerTool("pid", {}, () => say(String(process.pid)));
server.registerTool("add", { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => say(String(a + b)));
server.registerTool("steps", { inputSchema: { label: z.string() } }, async ({ label }, extra) => {
  const progressToken = extra._meta?.progressToken;
  if (progressToken !== undefined) {
    for (const progress of [1, 2]) {
      const params = { progressToken, progress, total: 2, message: label };
      await extra.sendNotification({ method: "notifications/progress", params });
    }
  }
  return say(label);
});
server.registerTool("roots", {}, async () => {
  const { roots } = await server.server.listRoots();
  return say(roots.map((root) => root.uri).join());
});
server.registerTool("wait", {}, async (extra) => {
  await new Promise<void>((resolve) => extra.signal.addEventListener("abort", () => resolve()));
  process.stderr.write("wait was cancelled\n");
  return say("late");
});
server.registerResource("greeting", "memo://greeting", {}, () => ({
  contents: [{ uri: "memo://greeting", text: "hello" }],
}));
server.registerPrompt("hello", {}, () => ({ messages: [{ role: "user", content: { type: "text", text: "hi" } }] }));
await server.connect(new StdioServerTransport());
