/** Prebuilt requests: building them is no part of what is measured. */

/** Where requests go. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** What the `Host` header says. */
  readonly authority: string;
  /** Bearer credential; null for none. */
  readonly key: string | null;
}

/** Bytes of one call's body. */
const BODY_BYTES = 1_024;
const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "switchyard-bench", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** One modern `tools/call` of 1 KB, as bytes on the wire. */
export function modernCall(target: Target, tool: string): Buffer {
  const message = (text: string): string =>
    JSON.stringify({
      jsonrpc: "2.0",
      id: 7,
      method: "tools/call",
      params: { name: tool, arguments: { text }, _meta: META },
    });
  const body = message("Words that a tool was asked about. ".repeat(40).slice(0, BODY_BYTES - message("").length));
  return post(target, body, { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": tool });
}

/** The request that opens a session of the handshake era. */
export function initialize(target: Target): Buffer {
  const clientInfo = { name: "switchyard-bench", version: "1.0.0" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  return post(target, JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }), {});
}

/** The request that opens a session's own stream. */
export function openStream(target: Target, sessionId: string): Buffer {
  const headers = { "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" };
  return Buffer.from(`${head("GET", target, headers)}\r\n`);
}

/** The request that ends a session. */
export function endSession(target: Target, sessionId: string): Buffer {
  const headers = { "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" };
  return Buffer.from(`${head("DELETE", target, headers)}\r\n`);
}

function post(target: Target, body: string, headers: Readonly<Record<string, string>>): Buffer {
  const length = String(Buffer.byteLength(body));
  const all = { ...headers, "content-type": "application/json", "content-length": length };
  return Buffer.from(`${head("POST", target, all)}\r\n${body}`);
}

function head(method: string, target: Target, more: Readonly<Record<string, string>>): string {
  const headers = {
    host: target.authority,
    ...(target.key === null ? {} : { authorization: `Bearer ${target.key}` }),
    accept: "application/json, text/event-stream",
    "user-agent": "switchyard-bench/1.0.0",
    ...more,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target.path} HTTP/1.1\r\n${lines.join("")}`;
}
