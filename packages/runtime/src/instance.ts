/** The life of one instance after its start: where it listens, how it is reached, how it ends. */
import type { ExitReport, InstanceSpec, RunningInstance } from "@switchyard/deployments/ports";
import type { Cell } from "./cell.ts";
import type { CellRun } from "./cell-run.ts";
import { childrenOf } from "./launch.ts";
import { runsRunner } from "./runner-config.ts";
import { countWaitingCalls } from "./waiting-calls.ts";

export interface InstanceParts {
  readonly spec: InstanceSpec;
  readonly cell: Cell;
  readonly run: CellRun;
  /** Gives the cell and the proxy back; safe to call twice. */
  readonly release: () => Promise<void>;
}

export function superviseInstance(parts: InstanceParts): RunningInstance {
  const { spec, cell, run } = parts;
  // Whatever outlived the main process is killed with the cell before the exit is told.
  const exited = run.report.then(async (report): Promise<ExitReport> => {
    await parts.release().catch(() => {});
    return report;
  });
  return {
    instanceId: spec.instanceId,
    pid: run.pid,
    exited,
    async listening() {
      const sockets = await cell.listening(await run.insidePid);
      const { front, port } = spec;
      // The runner holds a socket from outside here, which no table inside shows: the server stands for it.
      if (!front || cell.reach !== "runner") return sockets;
      return sockets.map((socket) => (socket.port === front.listensOn ? { ...socket, port } : socket));
    },
    address: (port) => cell.address(port),
    async waitingCalls() {
      if (!runsRunner(spec)) return 0;
      return cell.address(spec.port).then(countWaitingCalls, () => 0);
    },
    async stop(graceMs) {
      if (graceMs > 0) await askToEnd(run);
      const timer = setTimeout(() => run.kill(), Math.max(0, graceMs));
      try {
        await exited;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** SIGTERM to the children of the sandbox's first process: the app, and daemons that were handed to it. */
async function askToEnd(run: CellRun): Promise<void> {
  const first = await run.insidePid;
  for (const pid of first === null ? [run.pid] : await childrenOf(first)) {
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      // Ended by itself in between.
    }
  }
}
