import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { AppError } from "@switchyard/contracts";

const HOST = "127.0.0.1";
const START_MS = 60_000;
const STOP_MS = 10_000;

/** One program that serves the echo server over streamable HTTP, in a process of its own. */
export interface Bridge {
  readonly name: "switchyard" | "supergateway";
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it; resolves when its process is gone. */
  stop(): Promise<void>;
}

/** Runs a bridge's program; resolves when it answers HTTP. Throws AppError bridge_silent with its last words if it does not. */
export async function startBridge(
  name: Bridge["name"],
  { argv, port, config }: { readonly argv: readonly string[]; readonly port: number; readonly config?: number },
): Promise<Bridge> {
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "ignore", "pipe", config ?? "ignore"] });
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    words = `${words}${chunk.toString()}`.slice(-2_000);
  });
  const deadline = Date.now() + START_MS;
  while (!(await answers(port))) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    child.kill("SIGKILL");
    throw new AppError({ code: "bridge_silent", kind: "unavailable", message: `${name} did not start: ${words}` });
  }
  return { name, host: HOST, port, pid: child.pid ?? 0, stop: () => end(child) };
}

async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://${HOST}:${port}/`, { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(late);
}
