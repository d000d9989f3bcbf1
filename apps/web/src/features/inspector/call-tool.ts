import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { InspectAnswer } from "./inspect.ts";

const TIMEOUT_MS = 120_000;

/**
 * Calls one tool as an MCP client of either era, with a token for exactly this endpoint. A server that refuses, fails or
 * does not answer is an answer of kind `fault`, not an error.
 */
export async function callTool(
  endpoint: { readonly mcpUrl: string; readonly token: string },
  call: { readonly tool: string; readonly arguments: Record<string, unknown> },
  signal: AbortSignal,
): Promise<InspectAnswer> {
  const client = new Client(
    { name: "switchyard-inspector", title: "Switchyard", version: "1.0.0" },
    { versionNegotiation: { mode: "auto" } },
  );
  const transport = new StreamableHTTPClientTransport(new URL(endpoint.mcpUrl), {
    requestInit: { headers: { authorization: `Bearer ${endpoint.token}` }, redirect: "error" },
  });
  const began = performance.now();
  const spent = () => Math.round(performance.now() - began);
  const timed = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    await client.connect(transport, { signal: timed });
    const called = performance.now();
    const result = await client.callTool(
      { name: call.tool, arguments: call.arguments },
      { signal: timed, timeout: TIMEOUT_MS },
    );
    return {
      kind: "result",
      durationMs: Math.round(performance.now() - called),
      isError: result.isError === true,
      content: result.content.map((block) => ({ ...block })),
      ...(result.structuredContent === undefined ? {} : { structuredContent: result.structuredContent }),
      protocolVersion: client.getNegotiatedProtocolVersion() ?? null,
    };
  } catch (error) {
    const { message, code } = faultOf(error);
    return { kind: "fault", durationMs: spent(), message, code };
  } finally {
    await client.close().catch(() => undefined);
  }
}

function faultOf(error: unknown): { readonly message: string; readonly code: number | null } {
  if (!(error instanceof Error)) return { message: "The server did not answer.", code: null };
  const code = "code" in error && typeof error.code === "number" ? error.code : null;
  return { message: error.message.slice(0, 4_000), code };
}
