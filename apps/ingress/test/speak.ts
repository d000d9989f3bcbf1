/** One caller at one MCP URL, in either era: what it is shown, and what it may call. */
import { type RawAnswer, send } from "./clients.ts";

export interface Speaker {
  /** The answer to a request, with what its messages hold that is not a notification. */
  ask(method: string, params?: Readonly<Record<string, unknown>>): Promise<RawAnswer>;
}

const BASE = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

function bearer(credential: string | null): Record<string, string> {
  return credential === null ? {} : { authorization: `Bearer ${credential}` };
}

/** A caller of 2026-07-28: every request for itself. */
export function speakModern(url: string, credential: string | null): Speaker {
  return {
    ask(method, params = {}) {
      const name = params["name"] ?? params["taskId"];
      const headers = {
        ...BASE,
        ...bearer(credential),
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": method,
        ...(typeof name === "string" ? { "mcp-name": headerText(name) } : {}),
      };
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: META } });
      return send(url, { headers, body });
    },
  };
}

/** A caller of 2025-11-25 with a session; null where it is not let in. */
export async function speakLegacy(url: string, credential: string | null): Promise<Speaker | null> {
  const headers = { ...BASE, ...bearer(credential), "mcp-protocol-version": "2025-11-25" };
  const hello = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } };
  const opened = await send(url, { headers, body: request("initialize", hello) });
  const session = opened.headers["mcp-session-id"];
  if (opened.status !== 200 || typeof session !== "string") return null;
  const inSession = { ...headers, "mcp-session-id": session };
  await send(url, { headers: inSession, body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' });
  return { ask: (method, params = {}) => send(url, { headers: inSession, body: request(method, params) }) };
}

/** Names of the tools in an answer, JSON or events; null where it is a refusal. */
export function toolsOf({ status, headers, text }: RawAnswer): string[] | null {
  if (status !== 200) return null;
  const isStream = String(headers["content-type"]).startsWith("text/event-stream");
  const data = isStream ? text.split("\n").filter((line) => line.startsWith("data: {")) : [text];
  const messages = data.map((line) => JSON.parse(line.replace(/^data: /, "")));
  const list = messages.find(({ result }) => result?.tools !== undefined);
  return (list?.result.tools as { name: string }[] | undefined)?.map(({ name }) => name) ?? null;
}

function request(method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

/** 2026-07-28 transports, value encoding. */
function headerText(value: string): string {
  return /^[\x21-\x7e]+$/.test(value) ? value : `=?base64?${Buffer.from(value).toString("base64")}?=`;
}
