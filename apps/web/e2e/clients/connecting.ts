/** An MCP client that was told 401 and waits for a person to let it in. */
export interface ConnectingClient {
  /** What it would open in a browser. */
  readonly authorizationUrl: URL;
  /** Waits for the browser to bring the answer, and connects. Rejects with what the answer or the server refused. */
  finish(): Promise<ConnectedClient>;
  close(): Promise<void>;
}

/** One that is in. */
export interface ConnectedClient {
  /** Names of the tools it sees. */
  tools(): Promise<string[]>;
  /** The text of a tool's result. */
  call(tool: string, args: Record<string, unknown>): Promise<string>;
  /** The token it sends; null where it keeps that for itself. */
  readonly accessToken: string | null;
}

/** The text in a tool's result. */
export function textOf(result: unknown): string {
  const { content = [] } = result as { content?: { text?: string }[] };
  return content.map(({ text = "" }) => text).join("\n");
}
