/** How each client uses a credential that an org issued. Pure text; the secret is put in by the caller. */
import { TOOL_PLACEHOLDER, typescriptProgram } from "../connect/program-snippets.ts";
import type { Snippet } from "../connect/snippet.ts";
import { snippets } from "../connect/snippets.ts";

/** What a snippet is made of: one server that the credential opens, and what proves its holder. */
export interface SnippetFacts {
  readonly slug: string;
  readonly mcpUrl: string;
  readonly issuer: string;
  /** Of a client; null for a key. */
  readonly clientId: string | null;
  /** Null for a client that has none. */
  readonly secret: string | null;
  readonly scopes: readonly string[];
  readonly grantTypes: readonly string[];
  readonly redirectUris: readonly string[];
  /** A tool it may call, when one is known. */
  readonly tool: string | null;
}

export interface CredentialSnippet {
  readonly id: "curl" | "typescript" | "python" | "claude-code" | "cursor" | "vscode";
  readonly name: string;
  readonly how: string;
  readonly caption: string;
  readonly code: string;
  readonly caveat: string | null;
}

/** Stands where the secret was, once nobody can see it any more. */
export const SECRET_PLACEHOLDER = "YOUR_SECRET";

const json = (value: unknown) => JSON.stringify(value, null, 2);

/** The snippets of a key of the plane mcp or of a client, in the order of the tabs. */
export function credentialSnippets(facts: SnippetFacts): readonly CredentialSnippet[] {
  if (facts.clientId === null) return keySnippets(facts, facts.secret ?? SECRET_PLACEHOLDER);
  const given = { ...facts, clientId: facts.clientId };
  return facts.grantTypes.includes("client_credentials") ? machineSnippets(given) : peopleSnippets(given);
}

function keySnippets(facts: SnippetFacts, key: string): readonly CredentialSnippet[] {
  const known = snippets({ slug: facts.slug, mcpUrl: facts.mcpUrl, key, stateless: true, tool: facts.tool });
  const from = (id: Snippet["id"] & CredentialSnippet["id"]): CredentialSnippet[] =>
    known.flatMap((snippet) => (snippet.id === id ? [{ ...snippet, id }] : []));
  return [
    curl({ facts, how: "Lists the tools that this key may call.", bearer: key, before: "" }),
    ...from("typescript"),
    ...from("python"),
    ...from("claude-code"),
    ...from("cursor"),
    ...from("vscode"),
  ];
}

type ClientFacts = SnippetFacts & { readonly clientId: string };

function machineSnippets(facts: ClientFacts): readonly CredentialSnippet[] {
  return [
    curl({
      facts,
      how: "The first request takes an access token for this server, good for 10 minutes; the second lists with it the tools this client may call.",
      bearer: "$TOKEN",
      before: `${tokenRequest(facts)}\n\n`,
    }),
    typescriptClient(facts),
    pythonClient(facts),
    claudeCodeClient(facts),
    headerClient(facts, {
      id: "cursor",
      name: "Cursor",
      caption: "~/.cursor/mcp.json",
      reference: "${env:SWITCHYARD_TOKEN}",
    }),
    headerClient(facts, { id: "vscode", name: "VS Code", caption: ".vscode/mcp.json", reference: "${input:token}" }),
  ];
}

/** Values are quoted for the shell: none of them holds a quote. */
function tokenRequest({ issuer, clientId, secret, mcpUrl, scopes }: ClientFacts): string {
  return [
    `TOKEN=$(curl -sS '${issuer}/oauth/token' \\`,
    `  -u '${clientId}:${secret ?? SECRET_PLACEHOLDER}' \\`,
    "  -d grant_type=client_credentials \\",
    `  -d 'scope=${scopes.join(" ")}' \\`,
    `  --data-urlencode 'resource=${mcpUrl}' \\`,
    `  | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')`,
  ].join("\n");
}

interface CurlInput {
  readonly facts: SnippetFacts;
  readonly how: string;
  readonly bearer: string;
  readonly before: string;
}

function curl({ facts, how, bearer, before }: CurlInput): CredentialSnippet {
  const body = {
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
  const lines = [
    `curl -sS '${facts.mcpUrl}' \\`,
    `  -H "Authorization: Bearer ${bearer}" \\`,
    "  -H 'Content-Type: application/json' \\",
    "  -H 'Accept: application/json, text/event-stream' \\",
    "  -H 'MCP-Protocol-Version: 2026-07-28' \\",
    "  -H 'Mcp-Method: tools/list' \\",
    `  -d '${JSON.stringify(body)}'`,
  ];
  const older = "A server that speaks only the revision 2025-11-25 wants a session first: an SDK opens one.";
  return {
    ...{ id: "curl", name: "curl", caption: "Terminal", caveat: null },
    how: `${how} ${older}`,
    code: `${before}${lines.join("\n")}`,
  };
}

function typescriptClient({ mcpUrl, tool, clientId, secret, issuer, scopes }: ClientFacts): CredentialSnippet {
  const transport = `const authProvider = new ClientCredentialsProvider({
  clientId: "${clientId}",
  clientSecret: process.env.SWITCHYARD_CLIENT_SECRET ?? "",
  scope: "${scopes.join(" ")}",
  expectedIssuer: "${issuer}",
});
const transport = new StreamableHTTPClientTransport(new URL("${mcpUrl}"), { authProvider });`;
  return typescript(["Client", "ClientCredentialsProvider", "StreamableHTTPClientTransport"], transport, {
    tool,
    how: "Set SWITCHYARD_CLIENT_SECRET, then run it; the client takes its tokens by itself. Needs @modelcontextprotocol/client 2.",
    env: `// SWITCHYARD_CLIENT_SECRET=${secret ?? SECRET_PLACEHOLDER}`,
  });
}

interface CodeFacts {
  readonly tool: string | null;
  readonly how: string;
  readonly env: string;
}

function typescript(names: readonly string[], transport: string, { tool, how, env }: CodeFacts): CredentialSnippet {
  const code = typescriptProgram(names, transport, { tool, env });
  return { id: "typescript", name: "TypeScript", how, caption: "client.mjs", code, caveat: null };
}

function pythonClient({ mcpUrl, tool, clientId, secret, issuer, scopes }: ClientFacts): CredentialSnippet {
  const code = `# SWITCHYARD_CLIENT_SECRET=${secret ?? SECRET_PLACEHOLDER}
import asyncio, os

import httpx2
from mcp import Client
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.client.streamable_http import streamable_http_client

URL = "${mcpUrl}"


class Memory:
    tokens = client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


auth = ClientCredentialsOAuthProvider(
    server_url=URL,
    storage=Memory(),
    client_id="${clientId}",
    client_secret=os.environ["SWITCHYARD_CLIENT_SECRET"],
    scope="${scopes.join(" ")}",
    issuer="${issuer}",
)


async def main() -> None:
    async with httpx2.AsyncClient(auth=auth) as http:
        async with Client(streamable_http_client(URL, http_client=http)) as client:
            print([tool.name for tool in (await client.list_tools()).tools])
            # To call one: await client.call_tool("${tool ?? TOOL_PLACEHOLDER}", {…})


asyncio.run(main())`;
  const how = "Set SWITCHYARD_CLIENT_SECRET, then run it; the client takes its tokens by itself. Needs mcp 2.";
  return { id: "python", name: "Python", how, caption: "client.py", code, caveat: null };
}

function claudeCodeClient(facts: ClientFacts): CredentialSnippet {
  const helper = `${tokenRequest(facts)}\nprintf '{"Authorization":"Bearer %s"}' "$TOKEN"`;
  const entry = json({
    mcpServers: { [facts.slug]: { type: "http", url: facts.mcpUrl, headersHelper: "sh ./switchyard-token.sh" } },
  });
  return {
    id: "claude-code",
    name: "Claude Code",
    how: "Claude Code asks a script of yours for its headers at each connection. Keep the script out of Git: it holds the secret.",
    caption: "switchyard-token.sh, then .mcp.json",
    code: `# switchyard-token.sh\n${helper}\n\n# .mcp.json\n${entry}`,
    caveat: null,
  };
}

interface HeaderClient {
  readonly id: "cursor" | "vscode";
  readonly name: string;
  readonly caption: string;
  /** How its file names a value that is kept elsewhere. */
  readonly reference: string;
}

function headerClient(facts: ClientFacts, { id, name, caption, reference }: HeaderClient): CredentialSnippet {
  const headers = { Authorization: `Bearer ${reference}` };
  const entry = { [facts.slug]: { type: "http", url: facts.mcpUrl, headers } };
  const inputs = [{ type: "promptString", id: "token", description: "Access token", password: true }];
  return {
    id,
    name,
    how: "Take a token as the curl tab shows, and hand it over here.",
    caption,
    code: json(id === "vscode" ? { inputs, servers: entry } : { mcpServers: entry }),
    caveat: `${name} signs people in and takes no client credentials by itself, so this works for 10 minutes. For daily use add the endpoint alone and sign in, or use an API key.`,
  };
}

/** Clients by which people sign in: the editor opens a browser, and each person allows it. */
function peopleSnippets(facts: ClientFacts): readonly CredentialSnippet[] {
  return [claudeCodePeople(facts), cursorPeople(facts), vscodePeople(facts)];
}

function claudeCodePeople({ slug, mcpUrl, clientId, secret, redirectUris }: ClientFacts): CredentialSnippet {
  const port = redirectUris.map((uri) => /^http:\/\/localhost:(\d+)\/callback$/.exec(uri)?.[1]).find(Boolean);
  const withSecret = secret === null ? "" : " --client-secret";
  return {
    id: "claude-code",
    name: "Claude Code",
    how: `Run this in a terminal${secret === null ? "" : ", which asks for the secret"}; then /mcp signs you in.`,
    caption: "Terminal",
    code: `claude mcp add --transport http --client-id ${clientId}${withSecret} --callback-port ${port ?? "8090"} ${slug} ${mcpUrl}`,
    caveat: port ? null : "The client needs the redirect URI http://localhost:8090/callback for this.",
  };
}

function cursorPeople({ slug, mcpUrl, clientId, secret, redirectUris }: ClientFacts): CredentialSnippet {
  const auth = { CLIENT_ID: clientId, ...(secret === null ? {} : { CLIENT_SECRET: secret }) };
  return {
    id: "cursor",
    name: "Cursor",
    how: "Add this to the file in your home, then enable the server under Settings → MCP and sign in.",
    caption: "~/.cursor/mcp.json",
    code: json({ mcpServers: { [slug]: { url: mcpUrl, auth } } }),
    caveat: missing(CURSOR_REDIRECTS, redirectUris),
  };
}

function vscodePeople({ slug, mcpUrl, clientId, secret, redirectUris }: ClientFacts): CredentialSnippet {
  return {
    id: "vscode",
    name: "VS Code",
    how: `Add this to the workspace and press Start above the entry${secret === null ? "" : "; VS Code asks for the secret"}.`,
    caption: ".vscode/mcp.json",
    code: json({ servers: { [slug]: { type: "http", url: mcpUrl, oauth: { clientId } } } }),
    caveat: missing(VSCODE_REDIRECTS, redirectUris),
  };
}

/** Where editors come back to; which of theirs an editor takes depends on its version and on where it runs. */
const CURSOR_REDIRECTS = ["cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:8787/callback"];
const VSCODE_REDIRECTS = ["http://127.0.0.1:33418", "https://vscode.dev/redirect"];

function missing(wanted: readonly string[], registered: readonly string[]): string | null {
  const absent = wanted.filter((uri) => !registered.includes(uri));
  if (absent.length === 0) return null;
  return `It comes back to ${wanted.join(" or ")}, by its version and place: add ${absent.join(" and ")} to this client's redirect URIs.`;
}
