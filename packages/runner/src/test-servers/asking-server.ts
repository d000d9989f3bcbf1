/** A stdio server on SDK v1, so of the handshake era only, that asks its client. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { registerAskingTools } from "./asking-tools.ts";

const server = new McpServer({ name: "asking", version: "1.0.0" }, { capabilities: { logging: {} } });
registerAskingTools(server);
await server.connect(new StdioServerTransport());
