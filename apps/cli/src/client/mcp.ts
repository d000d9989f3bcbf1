import type { CallToolResult } from "@modelcontextprotocol/client";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { McpToken } from "@switchyard/contracts";

/** Calls one tool through the ingress, in whichever era the server speaks. */
export async function callTool(
  { token, mcpUrl }: McpToken,
  call: { readonly name: string; readonly arguments: Record<string, unknown> },
): Promise<CallToolResult> {
  const client = new Client(
    { name: "switchyard-cli", version: "0.1.0" },
    { versionNegotiation: { mode: "auto" }, capabilities: {} },
  );
  await client.connect(
    new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: { token: async () => token } }),
  );
  try {
    return await client.callTool(call);
  } finally {
    await client.close();
  }
}
