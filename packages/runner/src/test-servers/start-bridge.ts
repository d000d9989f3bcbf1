import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { principalHeader } from "../bridge/bridge.ts";
import { ChildPool } from "../bridge/child-pool.ts";
import type { HoldOptions } from "../bridge/held-calls.ts";
import { runBridge } from "../run-bridge.ts";

/** Argv of one of the servers beside this file. */
export function serverArgv(
  name: "handshake" | "dual-era" | "raw" | "asking",
  ...args: readonly string[]
): [string, ...string[]] {
  const file = fileURLToPath(new URL(`./${name}-server.ts`, import.meta.url));
  return [process.execPath, "--disable-warning=ExperimentalWarning", file, ...args];
}

/** How long a test waits for another process, on a machine busy with others. */
export const patience = { timeout: 20_000 };

interface StartOptions {
  readonly shared?: boolean;
  readonly maxChildren?: number;
  readonly idleMs?: number;
  readonly startMs?: number;
  readonly pollAfterMs?: number;
  readonly instanceId?: string;
  readonly stateKey?: string;
  readonly hold?: Partial<HoldOptions>;
}

export interface StartedBridge {
  readonly url: URL;
  readonly log: readonly string[];
  readonly pool: ChildPool;
  close(): Promise<void>;
  /** POSTs one message, taking JSON only unless `headers` say otherwise. */
  post(message: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Starts a bridge over a test server on a free port; it ends with the test. */
export async function startBridge(argv: [string, ...string[]], options: StartOptions = {}): Promise<StartedBridge> {
  const log: string[] = [];
  const { maxChildren = 16, idleMs = 600_000, startMs = 30_000, shared = false, ...more } = options;
  const pool = new ChildPool({ maxChildren, idleMs, sweepMs: 20 });
  const stopTimes = { afterEofMs: 300, afterTermMs: 300 };
  const spec = { argv, cwd: process.cwd(), log: (line: string) => log.push(line), stopTimes };
  const running = await runBridge(
    { host: "127.0.0.1", port: 0 },
    { spec, path: "/mcp", shared, pool, startMs, ...more },
  );
  onTestFinished(() => running.close());
  const url = new URL(`http://127.0.0.1:${running.port}/mcp`);
  const post = (message: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", ...headers },
      body: JSON.stringify(message),
    });
  return { url, log, pool, close: running.close, post };
}

/** Headers of a request by a principal. */
export function as(principal: string): Record<string, string> {
  return { [principalHeader]: principal };
}

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A modern request with its headers, by hand. */
export function modern(
  id: number | string,
  method: string,
  params: Record<string, unknown> = {},
): { message: object; headers: Record<string, string> } {
  const { _meta, ...rest } = params;
  const message = { jsonrpc: "2.0", id, method, params: { ...rest, _meta: { ...meta, ...(_meta as object) } } };
  const name = rest["name"] ?? rest["uri"];
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": method };
  return { message, headers: typeof name === "string" ? { ...headers, "mcp-name": name } : headers };
}

/** Whether a process runs; one that is dead but not yet reaped by its parent does not. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return process.platform !== "linux";
  }
}
