const VERSION = "2026-07-28";

/** A stream that the server keeps open for as long as the caller may listen. */
export interface OpenStream {
  /** Resolves when it ends, however it ends. */
  readonly ended: Promise<void>;
}

/** Listens for changes of the tools (MCP 2026-07-28, `subscriptions/listen`); resolves once the server said that it does. */
export async function listen(mcpUrl: string, accessToken: string): Promise<OpenStream> {
  const response = await fetch(mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${accessToken}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": VERSION,
      "mcp-method": "subscriptions/listen",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "subscriptions/listen",
      params: {
        notifications: { toolsListChanged: true },
        _meta: {
          "io.modelcontextprotocol/protocolVersion": VERSION,
          "io.modelcontextprotocol/clientCapabilities": {},
        },
      },
    }),
  });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  const said = new TextDecoder().decode(first?.value);
  if (!reader || !said.includes("acknowledged")) throw new Error(`it does not listen: ${response.status} ${said}`);
  const toEnd = async (): Promise<void> => {
    try {
      while (!(await reader.read()).done);
    } catch {
      // Cut rather than ended.
    }
  };
  return { ended: toEnd() };
}

/** Status of a request with the token now. */
export async function statusNow(mcpUrl: string, accessToken: string): Promise<number> {
  const response = await fetch(mcpUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${accessToken}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/list", params: {} }),
  });
  await response.text();
  return response.status;
}
