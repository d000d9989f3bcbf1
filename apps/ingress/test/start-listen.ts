/** A real MCP server of 2026-07-28 whose tools change, and which can end its subscriptions in order. */
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { answerByFetch, startRawUpstream, type Upstream } from "./start-upstream.ts";

export interface ListenUpstream extends Upstream {
  /** Tells every subscription that the tools changed. */
  notify(): void;
  /** Ends every subscription as a server does that is told to stop. */
  shutDown(): Promise<void>;
}

/** Starts it. */
export async function startListen(): Promise<ListenUpstream> {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "listen", version: "1.0.0" });
    server.registerTool("echo", { inputSchema: z.object({ text: z.string() }) }, async ({ text }) => ({
      content: [{ type: "text", text }],
    }));
    return server;
  });
  const upstream = await startRawUpstream((request, response) => void answerByFetch(handler.fetch, request, response));
  return Object.assign(upstream, {
    notify: () => handler.notify.toolsChanged(),
    shutDown: () => handler.close(),
  });
}
