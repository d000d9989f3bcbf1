import { spawn } from "node:child_process";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@switchyard/contracts";
import { timedOut, tooLarge } from "./refusals.ts";

export interface GitRun {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Drops to this uid and gid first; null keeps the worker's own. */
  readonly uid: number | null;
  /** Written to descriptor 3 of git and its children, which `credential.helper` reads. */
  readonly secret: string | null;
  readonly onLine: (text: string) => void;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** The folder that may not outgrow `maxBytes` while git runs. */
  readonly watch: { readonly dir: string; readonly maxBytes: number };
}

export interface GitResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const WATCH_INTERVAL_MS = 200;
const KEEP_STDERR = 64 * 1024;
const KEEP_STDOUT = 64 * 1024 * 1024;

/**
 * Runs git to its end in a process group of its own. Kills the group and throws AppError source_timeout,
 * source_too_large or deployment_canceled when a cap is reached or the signal aborts.
 */
export async function runGit(run: GitRun): Promise<GitResult> {
  const [command = "git", ...args] = commandLine(run);
  const child = spawn(command, args, {
    cwd: run.cwd,
    env: { ...run.env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  // fd 3 is written at once and closed: the helper sees end of file, and nothing stays readable.
  const secretPipe = child.stdio[3];
  if (secretPipe && "end" in secretPipe) secretPipe.on("error", () => {}).end(run.secret ?? "");

  const stop = { reason: undefined as AppError | undefined };
  const kill = (reason: AppError): void => {
    stop.reason ??= reason;
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const onAbort = (): void => kill(canceled());
  run.signal.addEventListener("abort", onAbort);
  if (run.signal.aborted) onAbort();
  const timer = setTimeout(() => kill(timedOut(Math.round(run.timeoutMs / 1000))), run.timeoutMs);
  const watcher = setInterval(() => {
    sizeOf(run.watch.dir, run.watch.maxBytes).then(
      (bytes) => bytes > run.watch.maxBytes && kill(tooLarge("what was transferred", run.watch.maxBytes)),
      () => {},
    );
  }, WATCH_INTERVAL_MS);
  try {
    const result = await collect(child, run.onLine);
    if (stop.reason) throw stop.reason;
    return result;
  } finally {
    clearTimeout(timer);
    clearInterval(watcher);
    run.signal.removeEventListener("abort", onAbort);
  }
}

function commandLine(run: GitRun): string[] {
  // A single file over the cap ends git with SIGXFSZ even between two looks at the folder.
  const limits = ["prlimit", `--fsize=${run.watch.maxBytes}`, "--core=0", "--nofile=1024", "--"];
  const drop =
    run.uid === null
      ? []
      : ["setpriv", `--reuid=${run.uid}`, `--regid=${run.uid}`, "--clear-groups", "--no-new-privs", "--pdeathsig=KILL"];
  return process.platform === "linux" ? [...limits, ...drop, "git", ...run.args] : ["git", ...run.args];
}

function collect(child: ReturnType<typeof spawn>, onLine: (text: string) => void): Promise<GitResult> {
  const stdout: Buffer[] = [];
  let stdoutBytes = 0;
  let stderr = "";
  let partial = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdoutBytes += chunk.length;
    if (stdoutBytes <= KEEP_STDOUT) stdout.push(chunk);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-KEEP_STDERR);
    const pieces = (partial + text).split("\n");
    partial = pieces.pop() ?? "";
    // Progress repaints one line with carriage returns; only its last state is worth a line.
    for (const piece of pieces) onLine(piece.split("\r").filter(Boolean).at(-1) ?? "");
  });
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => {
      reject(
        new AppError({
          code: "git_unavailable",
          kind: "unavailable",
          message: "Git could not be started on the worker.",
          remedy:
            "Whoever runs the installation must install git and util-linux (setpriv, prlimit) on the worker's host.",
          cause,
        }),
      );
    });
    child.once("close", (code) => resolve({ code, stdout: Buffer.concat(stdout).toString("utf8"), stderr }));
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group ended by itself in the meantime.
  }
}

function canceled(): AppError {
  return new AppError({
    code: "deployment_canceled",
    kind: "conflict",
    message: "The fetch was stopped because the deployment was canceled.",
    remedy: "Deploy again when you are ready.",
  });
}

/** Bytes below a folder, symbolic links not followed; stops counting once over `enough`. */
async function sizeOf(dir: string, enough: number): Promise<number> {
  let total = 0;
  const pending = [dir];
  for (let next = pending.pop(); next !== undefined && total <= enough; next = pending.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else total += (await lstat(path).catch(() => null))?.size ?? 0;
    }
  }
  return total;
}
