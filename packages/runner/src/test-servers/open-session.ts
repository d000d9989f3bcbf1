import type { StartedBridge } from "./start-bridge.ts";

/** A session of the handshake era, driven by hand. */
export interface HandSession {
  readonly id: string;
  /** POSTs one message or a batch; takes JSON and streams unless `headers` say otherwise. */
  post(message: unknown, options?: PostOptions): Promise<Response>;
  /** Calls a tool under an id. */
  call(id: number, name: string, args?: Record<string, unknown>, options?: PostOptions): Promise<Response>;
  /** Opens a GET stream, or goes on with one. */
  listen(lastEventId?: string, signal?: AbortSignal): Promise<Response>;
  end(): Promise<Response>;
}

interface PostOptions {
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** The `initialize` request of a client that takes this version. */
export function initializeAt(version: string): object {
  const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: "hand", version: "1" } };
  return { jsonrpc: "2.0", id: 0, method: "initialize", params };
}

/** Opens a session at a version; throws when it is refused. */
export async function openSession(bridge: StartedBridge, version = "2025-11-25"): Promise<HandSession> {
  const opened = await bridge.post(initializeAt(version));
  const id = opened.headers.get("mcp-session-id");
  if (id === null || opened.status !== 200) throw new TypeError(`No session: ${await opened.text()}`);
  await opened.text();
  const base = { "mcp-session-id": id, "mcp-protocol-version": version };
  const post: HandSession["post"] = (message, { headers = {}, signal } = {}) =>
    fetch(bridge.url, {
      method: "POST",
      headers: {
        ...base,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...headers,
      },
      body: JSON.stringify(message),
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    id,
    post,
    call: (callId, name, args = {}, options = {}) =>
      post({ jsonrpc: "2.0", id: callId, method: "tools/call", params: { name, arguments: args } }, options),
    listen: (lastEventId, signal) =>
      fetch(bridge.url, {
        headers: {
          ...base,
          accept: "text/event-stream",
          ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
        },
        ...(signal === undefined ? {} : { signal }),
      }),
    end: () => fetch(bridge.url, { method: "DELETE", headers: base }),
  };
}
