/** What one client is given to reach a server. */
export interface Snippet {
  readonly id: "claude-code" | "claude-desktop" | "cursor" | "vscode" | "chatgpt" | "typescript" | "python" | "curl";
  readonly name: string;
  /** One sentence: what to do with the code. */
  readonly how: string;
  /** File it belongs in, or what it is. */
  readonly caption: string;
  readonly code: string;
  /** What the reader must know first. */
  readonly caveat: string | null;
}
