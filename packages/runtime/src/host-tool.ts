/**
 * Runs the host's own programs (ip, nft, mount, npm, pip), which end with this process. Never used for tenant code.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { AppError } from "@switchyard/contracts";
import { findSetpriv, systemPath, type Tie, tie } from "./host-tie.ts";

export interface HostToolOptions {
  readonly input?: string;
  /** Complete environment of the program; nothing is inherited. Default: PATH of the system only. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Default 15 s. */
  readonly timeoutMs?: number;
  readonly onLine?: (text: string) => void;
  /** For a program that starts others: they too end with this process. Costs some milliseconds. Default false. */
  readonly tree?: boolean;
}

export interface HostToolResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const outputCap = 4 * 1024 * 1024;

/** Runs a program to its end and answers whatever it did; a program that cannot be started answers code 127. */
export function tryHostTool(
  file: string,
  args: readonly string[],
  options: HostToolOptions = {},
): Promise<HostToolResult> {
  const tied = tie(options.tree ? null : findSetpriv(), file, args);
  return new Promise((resolve) => {
    const child = start(tied, options);
    const timer = setTimeout(() => end(child, tied), options.timeoutMs ?? 15_000);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      if (stdout.length < outputCap) stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      if (stderr.length < outputCap) stderr += text;
      for (const line of text.split("\n")) if (line.trim() !== "") options.onLine?.(line.trim());
    });
    child.stdin?.end(options.input ?? "");
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 127, stdout, stderr: error.message });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

function start({ file, args, guarded }: Tie, options: HostToolOptions): ChildProcess {
  const child = spawn(file, args, {
    cwd: options.cwd ?? "/",
    env: { ...(options.env ?? { PATH: systemPath }) },
    stdio: ["pipe", "pipe", "pipe", ...(guarded ? (["pipe"] as const) : [])],
    detached: guarded,
  });
  // A program need not read what it is given.
  for (const stream of [child.stdin, child.stdio[3]]) stream?.on("error", () => {});
  return child;
}

function end(child: ChildProcess, { guarded }: Tie): void {
  if (!guarded || child.pid === undefined) {
    child.kill("SIGKILL");
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group ended; something outside of it still holds its output.
  }
}

/** As {@link tryHostTool}, but a non-zero exit throws AppError `sandbox_host_failed` with the program's own words. */
export async function runHostTool(
  file: string,
  args: readonly string[],
  options: HostToolOptions = {},
): Promise<string> {
  const result = await tryHostTool(file, args, options);
  if (result.code === 0) return result.stdout;
  throw new AppError({
    code: "sandbox_host_failed",
    kind: "unavailable",
    message: `This host could not prepare a sandbox: "${file}" failed.`,
    remedy: "Run `switchyard doctor` on the worker's host; it names what is missing.",
    detail: `${file} ${args.join(" ")}: exit ${result.code}: ${result.stderr.slice(-2000)}`,
  });
}
