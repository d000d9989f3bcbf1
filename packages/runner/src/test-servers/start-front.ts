import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { HoldOptions } from "../bridge/held-calls.ts";
import { runFront } from "../run-front.ts";
import { freePort } from "./start-runner.ts";

export interface StartedFront {
  readonly url: URL;
  /** The server behind, and where it listens itself. */
  readonly server: ChildProcess;
  readonly inner: URL;
  close(): Promise<void>;
  post(message: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Starts the asking HTTP server and a front before it, both on free ports; they end with the test. */
export async function startFront(hold: Partial<HoldOptions> = {}): Promise<StartedFront> {
  const port = await freePort();
  const file = fileURLToPath(new URL("./asking-http-server.ts", import.meta.url));
  const argv = ["--disable-warning=ExperimentalWarning", file, String(port)];
  const server = spawn(process.execPath, argv, { stdio: ["ignore", "inherit", "inherit"] });
  const target = { port, path: "/mcp" };
  const options = { target, log: () => undefined, instanceId: "ins_1", stateKey: null, hold };
  const front = await runFront({ host: "127.0.0.1", port: 0 }, options, AbortSignal.timeout(30_000));
  onTestFinished(async () => {
    await front.close();
    server.kill("SIGKILL");
  });
  const url = new URL(`http://127.0.0.1:${front.port}/mcp`);
  const post = (message: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
      body: JSON.stringify(message),
    });
  return { url, server, inner: new URL(`http://127.0.0.1:${port}`), close: front.close, post };
}
