import type { Snippet } from "./snippet.ts";

/** What a program of one's own needs: the endpoint, the key where one is asked for, and a tool when one is known. */
export interface ProgramFacts {
  readonly mcpUrl: string;
  readonly key: string | null;
  readonly tool: string | null;
}

/** Stands where no tool is known yet. */
export const TOOL_PLACEHOLDER = "your_tool";

const SET_KEY = "Set SWITCHYARD_KEY to the key, then run it. Needs";
const RUN = "Run it. Needs";

/** A program with the TypeScript SDK that lists the tools. */
export function typescriptSnippet({ mcpUrl, key, tool }: ProgramFacts): Snippet {
  const headers = "requestInit: { headers: { Authorization: `Bearer ${process.env.SWITCHYARD_KEY}` } }";
  const url = `new URL("${mcpUrl}")`;
  const made = key === null ? url : `${url}, {\n  ${headers},\n}`;
  return {
    ...{ id: "typescript", name: "TypeScript", caption: "client.mjs", caveat: null },
    how: `${key === null ? RUN : SET_KEY} @modelcontextprotocol/client 2.`,
    code: typescriptProgram(
      ["Client", "StreamableHTTPClientTransport"],
      `const transport = new StreamableHTTPClientTransport(${made});`,
      { tool, env: key === null ? null : `// SWITCHYARD_KEY=${key}` },
    ),
  };
}

/** The whole program around a transport: `names` are its imports, `env` is a comment above them. */
export function typescriptProgram(
  names: readonly string[],
  transport: string,
  { tool, env }: { readonly tool: string | null; readonly env: string | null },
): string {
  return `${env === null ? "" : `${env}\n`}import { ${names.join(", ")} } from "@modelcontextprotocol/client";

${transport}
const client = new Client({ name: "my-client", version: "1.0.0" });
await client.connect(transport);
const { tools } = await client.listTools();
console.log(tools.map(({ name }) => name));
// To call one: await client.callTool({ name: "${tool ?? TOOL_PLACEHOLDER}", arguments: { … } })
await client.close();`;
}

/** A program with the Python SDK that lists the tools. */
export function pythonSnippet({ mcpUrl, key, tool }: ProgramFacts): Snippet {
  const use = `            print([tool.name for tool in (await client.list_tools()).tools])
            # To call one: await client.call_tool("${tool ?? TOOL_PLACEHOLDER}", {…})`;
  return {
    ...{ id: "python", name: "Python", caption: "client.py", caveat: null },
    how: `${key === null ? RUN : SET_KEY} mcp 2.`,
    code: key === null ? pythonOpen(mcpUrl, use) : pythonKey(mcpUrl, { key, use }),
  };
}

function pythonOpen(mcpUrl: string, use: string): string {
  return `import asyncio

from mcp import Client


async def main() -> None:
    async with Client("${mcpUrl}") as client:
${use.replaceAll(/^ {4}/gm, "")}


asyncio.run(main())`;
}

function pythonKey(mcpUrl: string, { key, use }: { readonly key: string; readonly use: string }): string {
  return `# SWITCHYARD_KEY=${key}
import asyncio, os

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

URL = "${mcpUrl}"
HEADERS = {"Authorization": f"Bearer {os.environ['SWITCHYARD_KEY']}"}


async def main() -> None:
    async with httpx2.AsyncClient(headers=HEADERS) as http:
        async with Client(streamable_http_client(URL, http_client=http)) as client:
${use}


asyncio.run(main())`;
}
