import { type SpawnOptions, spawn } from "node:child_process";

export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

const KEPT_CHARACTERS = 2_000_000;

/** Runs a program to its end without standard input, keeping what it wrote; standard error goes between. */
export function runCommand(
  [command = "", ...args]: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env">,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-KEPT_CHARACTERS);
      });
    }
    child.once("error", (error) => resolve({ code: -1, output: output + error.message }));
    child.once("close", (code) => resolve({ code: code ?? -1, output }));
  });
}
