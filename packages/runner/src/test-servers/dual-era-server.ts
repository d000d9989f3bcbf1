/** A stdio server on SDK v2, which speaks both eras. */
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

serveStdio(() => {
  const server = new McpServer({ name: "v2", version: "2.0.0" }, { instructions: "Add things." });
  server.registerTool(
    "add",
    { description: "Adds", inputSchema: z.object({ a: z.number(), b: z.number() }) },
    ({ a, b }) => ({
      content: [{ type: "text", text: String(a + b) }],
    }),
  );
  server.registerTool("wait", {}, async (context) => {
    await new Promise<void>((resolve) => context.mcpReq.signal.addEventListener("abort", () => resolve()));
    process.stderr.write("wait was cancelled\n");
    return { content: [{ type: "text", text: "late" }] };
  });
  return server;
});
