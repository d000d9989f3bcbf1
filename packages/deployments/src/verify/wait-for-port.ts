import { AppError } from "@switchyard/contracts";
import type { ExitReport, RunningInstance } from "../ports.ts";
import { connectMcp } from "./mcp-exchange.ts";
import { exitedAtOnce, neverListened } from "./start-failure.ts";

export interface PortWait {
  readonly instance: RunningInstance;
  readonly toldPort: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly lastLines: () => readonly string[];
}

const POLL_MS = 50;
/** How long a process that listens elsewhere is given to listen where it was told as well. */
const OTHER_PORT_GRACE_MS = 1_500;

/**
 * Waits until the process listens inside its own network namespace and answers on which ports: the one it was told alone
 * when it is among them. Throws AppError process_exited (and its kin), never_listened, deployment_canceled.
 */
export async function waitForPort(wait: PortWait): Promise<readonly number[]> {
  let exit: ExitReport | null = null;
  void wait.instance.exited.then((report) => {
    exit = report;
  });
  const deadline = Date.now() + wait.timeoutMs;
  let elsewhereSince: number | null = null;
  while (Date.now() < deadline) {
    wait.signal.throwIfAborted();
    const ports = [...new Set((await wait.instance.listening()).map((socket) => socket.port))];
    if (ports.includes(wait.toldPort)) return [wait.toldPort];
    if (exit !== null) throw exitedAtOnce(exit, wait.lastLines());
    if (ports.length > 0) {
      elsewhereSince ??= Date.now();
      if (Date.now() - elsewhereSince >= OTHER_PORT_GRACE_MS) return ports.sort((a, b) => a - b);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw neverListened(wait.toldPort, wait.timeoutMs);
}

/**
 * Waits until the bridge in front of a stdio server answers HTTP at all; it is up before the server itself has started.
 * Throws AppError process_exited (and its kin), never_listened.
 */
export async function waitForBridge(wait: PortWait): Promise<void> {
  let exit: ExitReport | null = null;
  void wait.instance.exited.then((report) => {
    exit = report;
  });
  const connection = connectMcp(await wait.instance.address(wait.toldPort), wait.toldPort);
  const deadline = Date.now() + wait.timeoutMs;
  try {
    while (Date.now() < deadline) {
      wait.signal.throwIfAborted();
      const asked = { path: "/", method: "GET", headers: {}, timeoutMs: 2_000 } as const;
      if (await connection.exchange(asked).catch(() => null)) return;
      if (exit !== null) throw exitedAtOnce(exit, wait.lastLines());
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    await connection.close();
  }
  throw neverListened(wait.toldPort, wait.timeoutMs);
}

/** The failure of a wait that was stopped from outside. */
export function stopped(): AppError {
  return new AppError({
    code: "deployment_canceled",
    kind: "conflict",
    message: "The deployment was canceled.",
    remedy: "Deploy again when you are ready.",
  });
}
