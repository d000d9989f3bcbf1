/** Real SDK clients of both eras, and raw requests for what no SDK would send. */
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

function headersOf(secret: string | undefined): { headers?: Record<string, string> } {
  return secret === undefined ? {} : { headers: { authorization: `Bearer ${secret}` } };
}

/** Connects a client of SDK v2 that speaks 2026-07-28 only. */
export async function connectModern(url: string, secret?: string): Promise<ModernClient> {
  const client = new ModernClient(
    { name: "modern-test", version: "1" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } } },
  );
  await client.connect(new ModernTransport(new URL(url), { requestInit: headersOf(secret) }));
  return client;
}

/** Connects a client of SDK v1, which speaks 2025-11-25. */
export async function connectLegacy(url: string, secret?: string) {
  const client = new LegacyClient({ name: "legacy-test", version: "1" });
  const transport = new LegacyTransport(new URL(url), { requestInit: headersOf(secret) });
  // The SDK's types predate exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return { client, transport };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** Sends one request exactly as given. */
export function send(url: string, init: RawRequest = {}): Promise<RawAnswer> {
  const target = new URL(url);
  const { method = "POST", path = target.pathname, headers = {}, body } = init;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: target.hostname, port: target.port, method, path, headers: { ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
        response.on("error", reject);
      },
    );
    request.on("error", reject).end(body);
  });
}

/** A modern tools/call, with headers that say what the body says. */
export function modernCall(
  tool: string,
  args: Record<string, unknown> = {},
  id: string | number = 1,
): Required<Pick<RawRequest, "headers" | "body">> {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return {
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": tool,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name: tool, arguments: args, _meta: meta },
    }),
  };
}
