import type { CallToolResult, ElicitRequest, ElicitResult } from "@modelcontextprotocol/client";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type McpToken, refusalOf } from "@switchyard/contracts";

/** Told of a question that the server asks in the middle of a call; what it returns is the answer. */
export type Answerer = (question: ElicitRequest["params"]) => ElicitResult;

/**
 * Calls one tool through the ingress, in whichever era the server speaks. Throws AppError, with the ingress' own words,
 * where the ingress refuses.
 */
export async function callTool(
  { token, mcpUrl }: McpToken,
  call: { readonly name: string; readonly arguments: Record<string, unknown> },
  answer: Answerer,
): Promise<CallToolResult> {
  const client = new Client(
    { name: "switchyard-cli", version: "0.1.0" },
    { versionNegotiation: { mode: "auto" }, capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler("elicitation/create", ({ params }) => answer(params));
  try {
    await client.connect(
      new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: { token: async () => token } }),
    );
    return await client.callTool(call);
  } catch (error) {
    throw refusalOf(error) ?? error;
  } finally {
    await client.close();
  }
}
