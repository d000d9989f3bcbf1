/** Runs the host's own programs (ip, nft, mount, npm, pip). Never used for tenant code. */
import { spawn } from "node:child_process";
import { AppError } from "@switchyard/contracts";

/** Programs are looked up only here, whatever PATH the worker itself was started with. */
export const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface HostToolOptions {
  readonly input?: string;
  /** Complete environment of the program; nothing is inherited. Default: PATH of the system only. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Default 15 s. */
  readonly timeoutMs?: number;
  readonly onLine?: (text: string) => void;
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
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? "/",
      env: { ...(options.env ?? { PATH: systemPath }) },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? 15_000);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (stdout.length < outputCap) stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (stderr.length < outputCap) stderr += text;
      for (const line of text.split("\n")) if (line.trim() !== "") options.onLine?.(line.trim());
    });
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
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
