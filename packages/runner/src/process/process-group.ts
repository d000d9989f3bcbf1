import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";

/** How a process ended. `error` says why it could not be started at all. */
export interface ExitReport {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: string | null;
}

/** How long each step of a stop may take, in milliseconds. */
export interface StopTimes {
  readonly afterEofMs: number;
  readonly afterTermMs: number;
}

/** EOF, then SIGTERM after 1.5 s, then SIGKILL after another 1.5 s. */
export const defaultStopTimes: StopTimes = { afterEofMs: 1500, afterTermMs: 1500 };

/**
 * A command in a process group of its own, so that what it starts ends with it (`npx` and `uvx` leave the real server as
 * a grandchild). The group is swept with SIGKILL as soon as its leader is gone.
 */
export class ProcessGroup {
  readonly process: ChildProcess;
  /** Settles when the leader is gone and its output was read, or half a second later; never rejects. */
  readonly exited: Promise<ExitReport>;
  #ended = false;

  constructor(argv: readonly [string, ...string[]], options: { readonly cwd: string; readonly stdio: StdioOptions }) {
    const [program, ...args] = argv;
    this.process = spawn(program, args, { cwd: options.cwd, stdio: options.stdio, detached: true });
    this.exited = new Promise((resolve) => this.#watch(resolve));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Ends stdin, then signals, then kills; resolves when the leader is gone. */
  async stop(times: StopTimes = defaultStopTimes): Promise<ExitReport> {
    this.process.stdin?.end();
    const steps: readonly (readonly [number, NodeJS.Signals])[] = [
      [this.process.stdin === null ? 0 : times.afterEofMs, "SIGTERM"],
      [times.afterTermMs, "SIGKILL"],
    ];
    for (const [waitMs, signal] of steps) {
      if (await settlesWithin(this.exited, waitMs)) break;
      this.signal(signal);
    }
    return this.exited;
  }

  /** Signals the whole group; nothing happens when it is gone. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this.process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // ESRCH: nobody is left in the group.
    }
  }

  #watch(resolve: (report: ExitReport) => void): void {
    const finish = (report: ExitReport): void => {
      this.#ended = true;
      resolve(report);
    };
    this.process.once("error", (error) => {
      if (this.process.pid === undefined) finish({ code: null, signal: null, error: error.message });
    });
    this.process.once("exit", (code, signal) => {
      this.#ended = true;
      this.signal("SIGKILL");
      const report = { code, signal, error: null };
      const late = setTimeout(() => finish(report), 500);
      this.process.once("close", () => {
        clearTimeout(late);
        finish(report);
      });
    });
  }
}

async function settlesWithin(promise: Promise<unknown>, waitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), waitMs);
  });
  const settled = await Promise.race([promise.then(() => true as const), late]);
  clearTimeout(timer);
  return settled;
}

/** One clause that says how a process ended: "exited with code 1", "was ended by SIGKILL", "could not be started: …". */
export function describeExit(report: ExitReport): string {
  if (report.error !== null) return `could not be started: ${report.error}`;
  if (report.signal !== null) return `was ended by ${report.signal}`;
  return `exited with code ${report.code ?? "unknown"}`;
}
