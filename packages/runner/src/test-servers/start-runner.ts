/** The bundled runner as a process, before servers of 2025 that ask their clients; for tests of whoever stands in front. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleRunner } from "../bundle.ts";

/** A runner that serves both eras in front of a server that asks. */
export interface AskingRunner {
  readonly process: ChildProcess;
  /** Ends it with all it started. */
  close(): Promise<void>;
}

export interface AskingRunnerOptions {
  /** An existing folder for what the runner is read from. */
  readonly dir: string;
  /** Port of this loopback that it shall listen on; see {@link freePort}. */
  readonly port: number;
  /** `bridge` before a stdio server, `front` before an HTTP server with sessions. */
  readonly mode: "bridge" | "front";
  readonly instanceId: string;
  readonly stateKey: string;
}

/** Starts one; resolves when it takes connections, rejects when it ends before. */
export async function startAskingRunner(options: AskingRunnerOptions): Promise<AskingRunner> {
  const { dir, port, mode, instanceId, stateKey } = options;
  const bundle = join(dir, "runner.mjs");
  await bundleRunner(bundle);
  const inner = await freePort();
  const name = mode === "bridge" ? "asking-server.ts" : "asking-http-server.ts";
  const file = fileURLToPath(new URL(name, import.meta.url));
  const argv = [process.execPath, "--disable-warning=ExperimentalWarning", file, String(inner)];
  const listen = { host: "127.0.0.1", port };
  const config = { mode, listen, argv, cwd: "/", path: "/mcp", instanceId, stateKey, target: { port: inner } };
  const configFile = join(dir, `${instanceId}.json`);
  writeFileSync(configFile, JSON.stringify(config));
  const fd = openSync(configFile, "r");
  const stdio = ["ignore", "ignore", "ignore", fd] as const;
  const child = spawn(process.execPath, [bundle, "3"], { stdio: [...stdio], env: {} });
  closeSync(fd);
  const exited = once(child, "exit");
  await Promise.race([
    listening(port),
    exited.then(() => Promise.reject(new Error("the runner ended before it listened"))),
  ]);
  const close = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited;
  };
  return { process: child, close };
}

/** A port of this loopback that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listening(port: number): Promise<void> {
  while (!(await accepts(port))) await new Promise((resolve) => setTimeout(resolve, 20));
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
