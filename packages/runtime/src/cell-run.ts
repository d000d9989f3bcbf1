/** Launches one command in a cell and reports how it ended, with what the control group knows. */
import type { ExitReport, LogSink } from "@switchyard/deployments/ports";
import type { SandboxPlan } from "./bwrap-arguments.ts";
import type { Cell, CellHost, Share } from "./cell.ts";
import { launch, runnerFds } from "./launch.ts";
import { type SandboxArch, seccompProgram } from "./seccomp.ts";

export interface CellRunRequest {
  readonly host: CellHost;
  readonly plan: Omit<SandboxPlan, "binds" | "ownNetwork" | "etcDir">;
  /** Whether the egress proxy's socket has to be inside. */
  readonly usesEgress: boolean;
  readonly shares: readonly Share[];
  readonly argv: readonly string[];
  readonly runnerConfig: string | null;
  readonly listenFd: number | null;
  readonly onLine: LogSink;
}

export interface CellRun {
  readonly pid: number;
  readonly insidePid: Promise<number | null>;
  /** Never rejects; `timedOut` is false, the caller knows better. */
  readonly report: Promise<ExitReport>;
  kill(): void;
}

const arch: SandboxArch = process.arch === "arm64" ? "arm64" : "x64";

export async function runInCell(cell: Cell, request: CellRunRequest): Promise<CellRun> {
  const lastFd = request.listenFd !== null ? runnerFds.listen : request.runnerConfig !== null ? runnerFds.config : 5;
  const command = await cell.command(
    { ...request.plan, etcDir: request.host.etcDir, lastFd, usesEgress: request.usesEgress },
    request.shares,
  );
  const translate = command.translate ?? ((text: string): string => text);
  const launched = await launch({
    file: command.file,
    args: [...command.args, ...request.argv.map(translate)],
    ...(command.env === undefined ? {} : { env: command.env }),
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    bwrapOptions: command.bwrapOptions,
    ownGroup: command.bwrapOptions === null,
    seccomp: seccompProgram(arch),
    runnerConfig: request.runnerConfig === null ? null : translate(request.runnerConfig),
    listenFd: request.listenFd,
    onLine: request.onLine,
  });
  cell.spawned(launched);
  const report = launched.exited.then(async (raw): Promise<ExitReport> => {
    const usage = await cell.usage().catch(() => ({ oomKills: 0, memoryPeakBytes: null }));
    const failed = raw.signal !== null || raw.exitCode !== 0;
    return { ...raw, oomKilled: failed && usage.oomKills > 0, timedOut: false, memoryPeakBytes: usage.memoryPeakBytes };
  });
  return { pid: launched.pid, insidePid: launched.insidePid, report, kill: launched.kill };
}
