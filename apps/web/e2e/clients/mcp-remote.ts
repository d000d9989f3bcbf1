import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ConnectingClient } from "./connecting.ts";
import { textOf } from "./connecting.ts";

const WAIT_MS = 60_000;

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** `mcp-remote`, as clients that only speak stdio start it; it finds no browser to open, and says where to go. */
export async function startMcpRemote(mcpUrl: string): Promise<ConnectingClient> {
  const home = await mkdtemp(join(tmpdir(), "mcp-remote-"));
  const program = fileURLToPath(import.meta.resolve("mcp-remote/dist/proxy.js"));
  const child = spawn(process.execPath, [program, mcpUrl, "--auth-timeout", "120"], {
    env: { NODE_ENV: "production", PATH: "/nonexistent", HOME: home, MCP_REMOTE_CONFIG_DIR: home },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const answer = JSON.parse(line) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  let said = "";
  const asked = new Promise<URL>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const url = /visiting:\s+(http\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(new URL(url));
    });
    child.once("close", () => reject(new Error(`mcp-remote ended: ${said.slice(-500)}`)));
  });
  let count = 0;
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const request = async (method: string, params: object): Promise<unknown> => {
    count += 1;
    const id = count;
    const answered = new Promise<Answer>((resolve, reject) => {
      waiting.set(id, resolve);
      setTimeout(() => reject(new Error(`no answer to ${method}: ${said.slice(-500)}`)), WAIT_MS).unref();
    });
    send({ id, method, params });
    const { result, error } = await answered;
    if (error) throw new Error(error.message);
    return result;
  };
  const clientInfo = { name: "journey-stdio", version: "1.0.0" };
  const ready = request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  ready.catch(() => undefined);
  const close = async () => {
    const ended = new Promise((resolve) => child.once("close", resolve));
    if (child.exitCode === null && child.kill("SIGKILL")) await ended;
    await rm(home, { recursive: true, force: true });
  };
  return {
    authorizationUrl: await asked,
    async finish() {
      await ready;
      send({ method: "notifications/initialized" });
      return {
        tools: async () => {
          const { tools } = (await request("tools/list", {})) as { tools: { name: string }[] };
          return tools.map(({ name }) => name);
        },
        call: async (tool, args) => textOf(await request("tools/call", { name: tool, arguments: args })),
        accessToken: null,
      };
    },
    close,
  };
}
