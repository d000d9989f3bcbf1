/** What to paste into each client so that it reaches one server. Pure text; the key is put in by the caller. */
import { pythonSnippet, typescriptSnippet } from "./program-snippets.ts";
import type { Snippet } from "./snippet.ts";

export interface SnippetInput {
  readonly slug: string;
  readonly mcpUrl: string;
  /** null where the client signs its person in, or nobody is asked. */
  readonly key: string | null;
  /** Whether the endpoint is open to anyone, so that nobody signs in. */
  readonly open?: boolean;
  /** Whether the server speaks the stateless revision, which curl can call in one request. */
  readonly stateless: boolean;
  /** A tool that the key may call, when one is known. */
  readonly tool?: string | null;
}

/** Stands in a snippet until a key is created. */
export const KEY_PLACEHOLDER = "YOUR_KEY";

const json = (value: unknown) => JSON.stringify(value, null, 2);
const isPrivate = (url: string) => !url.startsWith("https://");

/** The snippets of every client that can use them, in the order of the tabs: programs open no browser to sign in. */
export function snippets(input: SnippetInput): readonly Snippet[] {
  const { mcpUrl, key, open = false, tool = null } = input;
  const clients = [claudeCode(input), claudeDesktop(input), cursor(input), vscode(input), chatgpt(input)];
  if (signsIn({ key, open })) return clients;
  const facts = { mcpUrl, key, tool };
  return [...clients, typescriptSnippet(facts), pythonSnippet(facts), curl(input)];
}

function claudeCode({ slug, mcpUrl, key, open = false }: SnippetInput): Snippet {
  const header = key ? ` \\\n  --header "Authorization: Bearer ${key}"` : "";
  return {
    id: "claude-code",
    name: "Claude Code",
    how: signsIn({ key, open })
      ? "Run this in a terminal, start Claude Code, and choose Authenticate under /mcp: your browser opens, and you allow it."
      : "Run this in a terminal, then start Claude Code; /mcp lists the tools.",
    caption: "Terminal",
    code: `claude mcp add --transport http ${slug} ${mcpUrl}${header}`,
    caveat: null,
  };
}

function claudeDesktop({ slug, mcpUrl, key, open = false }: SnippetInput): Snippet {
  const args = ["-y", "mcp-remote", mcpUrl];
  if (isPrivate(mcpUrl)) args.push("--allow-http");
  if (key) args.push("--header", "Authorization:${AUTHORIZATION}");
  const entry = { command: "npx", args, ...(key ? { env: { AUTHORIZATION: `Bearer ${key}` } } : {}) };
  return {
    id: "claude-desktop",
    name: "Claude Desktop",
    how: `Settings → Developer → Edit Config, add this, then restart Claude Desktop${signsIn({ key, open }) ? ": your browser opens, and you allow it" : ""}.`,
    caption: "claude_desktop_config.json",
    code: json({ mcpServers: { [slug]: entry } }),
    caveat: null,
  };
}

function cursor({ slug, mcpUrl, key, open = false }: SnippetInput): Snippet {
  return {
    id: "cursor",
    name: "Cursor",
    how: `Add this to the file in your home or in the project, then enable the server under Settings → MCP${signsIn({ key, open }) ? " and sign in" : ""}.`,
    caption: "~/.cursor/mcp.json",
    code: json({ mcpServers: { [slug]: { url: mcpUrl, ...bearer(key) } } }),
    caveat: null,
  };
}

function vscode({ slug, mcpUrl, key, open = false }: SnippetInput): Snippet {
  return {
    id: "vscode",
    name: "VS Code",
    how: `Add this to the workspace, then press Start above the entry${signsIn({ key, open }) ? ": VS Code opens your browser, and you allow it" : ""}.`,
    caption: ".vscode/mcp.json",
    code: json({ servers: { [slug]: { type: "http", url: mcpUrl, ...bearer(key) } } }),
    caveat: null,
  };
}

function chatgpt({ slug, mcpUrl, key, open = false }: SnippetInput): Snippet {
  const caveat = isPrivate(mcpUrl)
    ? "OpenAI calls from its own cloud, so this endpoint must be reachable on the internet over https."
    : null;
  if (key === null) {
    const authentication = open ? "No authentication" : "OAuth: your browser opens, and you allow it";
    const how = `In ChatGPT: Settings → Connectors → Create, paste the endpoint and choose ${authentication}.`;
    return { id: "chatgpt", name: "ChatGPT", how, caption: "Endpoint", code: mcpUrl, caveat };
  }
  const tool = {
    type: "mcp",
    server_label: slug.replaceAll("-", "_"),
    server_url: mcpUrl,
    authorization: key,
    require_approval: "always",
  };
  const body = json({ model: "gpt-5", tools: [tool], input: "Which tools do you have?" });
  return {
    id: "chatgpt",
    name: "ChatGPT",
    how: "OpenAI's Responses API sends the key. The ChatGPT app sends none: there you sign in.",
    caption: "Terminal",
    code: `curl https://api.openai.com/v1/responses \\\n  -H "Authorization: Bearer $OPENAI_API_KEY" \\\n  -H "Content-Type: application/json" \\\n  -d '${body}'`,
    caveat,
  };
}

function curl({ mcpUrl, key, stateless }: SnippetInput): Snippet {
  const headers = [
    ...(key ? [`Authorization: Bearer ${key}`] : []),
    "Content-Type: application/json",
    "Accept: application/json, text/event-stream",
    ...(stateless ? ["MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/list"] : []),
  ];
  const body = stateless ? STATELESS_LIST : INITIALIZE;
  const lines = headers.map((header) => `  -H '${header}' \\\n`).join("");
  return {
    id: "curl",
    name: "curl",
    how: stateless ? "Lists the tools in one request." : "Opens a session; its id is in the Mcp-Session-Id header.",
    caption: "Terminal",
    code: `curl -i ${mcpUrl} \\\n${lines}  -d '${JSON.stringify(body)}'`,
    caveat: null,
  };
}

function signsIn({ key, open }: { readonly key: string | null; readonly open: boolean }): boolean {
  return key === null && !open;
}

function bearer(key: string | null): { headers?: { Authorization: string } } {
  return key ? { headers: { Authorization: `Bearer ${key}` } } : {};
}

const STATELESS_LIST = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/list",
  params: {
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    },
  },
};
const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "curl", version: "1" } },
};
