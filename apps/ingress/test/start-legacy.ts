/** A real MCP server of the handshake era on SDK v1 that asks, tells, polls and resumes, and remembers what it ran. */

import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { EventStore } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { startRawUpstream, type Upstream } from "./start-upstream.ts";

export interface LegacyUpstream extends Upstream {
  /** Sessions that were opened here, oldest first. */
  readonly opened: readonly string[];
  /** Sessions whose client said that it is ready. */
  readonly initialized: readonly string[];
  /** Tools in the order in which they began. */
  readonly ran: readonly string[];
  /** Tools that were told to stop. */
  readonly cancelled: readonly string[];
  /** Ends every `slow` call that runs. */
  finishSlow(): void;
  /** Tells every session that the tools changed, on its GET stream. */
  notify(): Promise<void>;
}

export interface LegacyOptions {
  /** Gives events ids and keeps them, so that streams can be resumed. */
  readonly resumable?: boolean;
}

/** Starts it: tools `echo`, `slow` (ends when told), `ask` (an elicitation), `poll` (closes its stream before it answers). */
export async function startLegacy(label: string, { resumable = false }: LegacyOptions = {}): Promise<LegacyUpstream> {
  const sessions = new Map<string, { readonly transport: StreamableHTTPServerTransport; readonly server: McpServer }>();
  const seen = { opened: [] as string[], initialized: [] as string[], ran: [] as string[], cancelled: [] as string[] };
  const waiting = new Set<() => void>();
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const server = new McpServer({ name: label, version: "1.0.0" }, { capabilities: { tools: { listChanged: true } } });
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => `${label}-${crypto.randomUUID()}`,
      onsessioninitialized: (id) => {
        sessions.set(id, { transport, server });
        seen.opened.push(id);
      },
      ...(resumable ? { eventStore: memoryEvents(label), retryInterval: 50 } : {}),
    });
    const text = (said: string) => ({ content: [{ type: "text" as const, text: `${label}: ${said}` }] });
    server.registerTool("echo", { inputSchema: { text: z.string() } }, async ({ text: said }) => {
      seen.ran.push("echo");
      return text(said);
    });
    server.registerTool("slow", { inputSchema: {} }, async (_args, { signal, sendNotification, _meta }) => {
      seen.ran.push("slow");
      signal.addEventListener("abort", () => void seen.cancelled.push("slow"));
      // The stream of the answer is open from here on.
      const progressToken = _meta?.progressToken ?? "none";
      await sendNotification({ method: "notifications/progress", params: { progressToken, progress: 1 } });
      await new Promise<void>((resolve) => waiting.add(resolve));
      return text("slow and done");
    });
    server.registerTool("ask", { inputSchema: {} }, async () => {
      seen.ran.push("ask");
      const requestedSchema = { type: "object" as const, properties: { name: { type: "string" as const } } };
      const { action, content } = await server.server.elicitInput({ message: "Who?", requestedSchema });
      return text(`${action} ${String(content?.["name"])}`);
    });
    server.registerTool("poll", { inputSchema: {} }, async (_args, { closeSSEStream }) => {
      seen.ran.push("poll");
      closeSSEStream?.();
      await new Promise<void>((resolve) => waiting.add(resolve));
      return text("polled");
    });
    server.server.oninitialized = () => void seen.initialized.push(transport.sessionId ?? "");
    // The SDK's types predate exactOptionalPropertyTypes.
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    return transport;
  };
  const upstream = await startRawUpstream(async (request, response) => {
    const id = request.headers["mcp-session-id"];
    const transport = typeof id === "string" ? sessions.get(id)?.transport : await open();
    if (transport !== undefined) return transport.handleRequest(request, response);
    const error = '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}';
    response.writeHead(404, { "content-type": "application/json" }).end(error);
  });
  return Object.assign(upstream, seen, {
    finishSlow() {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    async notify() {
      for (const { server } of sessions.values()) await server.server.sendToolListChanged();
    },
  });
}

/** Event ids name the server that made them, so that another one refuses them. */
function memoryEvents(label: string): EventStore {
  const events: { readonly id: string; readonly stream: string; readonly message: JSONRPCMessage }[] = [];
  return {
    async storeEvent(stream, message) {
      const id = `${label}/${events.length}`;
      events.push({ id, stream, message });
      return id;
    },
    async getStreamIdForEventId(id) {
      return events.find((event) => event.id === id)?.stream;
    },
    async replayEventsAfter(last, { send }) {
      const at = events.findIndex(({ id }) => id === last);
      const stream = events[at]?.stream ?? "";
      for (const event of events.slice(at + 1)) {
        // A priming event holds no message.
        if (event.stream === stream && "jsonrpc" in event.message) await send(event.id, event.message);
      }
      return stream;
    },
  };
}
