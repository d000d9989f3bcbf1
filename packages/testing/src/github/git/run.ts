/** Git by its command line, in an environment made from nothing. */
import { spawn } from "node:child_process";
import { AppError } from "@switchyard/contracts";

const ENVIRONMENT = {
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
  HOME: "/nonexistent",
};

export interface GitOptions {
  readonly input?: string | Uint8Array;
  /** Index file in place of the repository's. */
  readonly index?: string;
}

/** Runs git on a bare repository and answers its output; rejects when it fails. */
export async function git(path: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await gitBytes(path, args, options)).toString("utf8");
}

export async function gitBytes(path: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const { input, index } = options;
  const env: NodeJS.Dict<string> = index === undefined ? ENVIRONMENT : { ...ENVIRONMENT, GIT_INDEX_FILE: index };
  const child = spawn("git", [`--git-dir=${path}`, ...args], { env: env as NodeJS.ProcessEnv });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.on("error", () => {});
  child.stdin.end(input ?? "");
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return Buffer.concat(out);
  throw new AppError({
    code: "test_git_failed",
    kind: "internal",
    message: `git ${args.join(" ")} failed: ${Buffer.concat(err).toString("utf8").trim()}`,
  });
}

/** The output, or null when git refuses. */
export async function gitMaybe(path: string, args: readonly string[]): Promise<string | null> {
  return git(path, args).then(
    (output) => output,
    () => null,
  );
}
