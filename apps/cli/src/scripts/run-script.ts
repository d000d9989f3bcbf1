import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@switchyard/contracts";
import { repositoryRoot } from "../config.ts";

/** Where each kind of script lives; the name of a file is the name one asks for. */
const FOLDERS = {
  bench: "packages/bench/src",
  prove: "packages/bench/src/prove",
} as const;
const PICTURES = "packages/tooling/src/pictures.ts";

/** Runs one measuring script with what else was given; resolves to its exit code. Throws AppError unknown_script. */
export async function runScript(kind: "bench" | "prove" | "pictures", args: readonly string[]): Promise<number> {
  if (kind === "pictures") return runFile(PICTURES, args);
  const [name, ...rest] = args.filter((one) => one !== "--");
  const known = await scriptsIn(FOLDERS[kind]);
  if (name !== undefined && known.includes(name)) return runFile(`${FOLDERS[kind]}/${name}.ts`, rest);
  throw new AppError({
    code: "unknown_script",
    kind: "invalid_input",
    message: name === undefined ? `Say what to ${kind}.` : `There is nothing called "${name}" to ${kind}.`,
    remedy: known.length === 0 ? "There is none yet." : `There is: ${known.join(", ")}. Run: npm run ${kind} -- NAME`,
  });
}

async function scriptsIn(folder: string): Promise<string[]> {
  const files = await readdir(join(repositoryRoot, folder)).catch(() => []);
  const names = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "index.ts");
  return names.map((file) => file.slice(0, -".ts".length)).sort();
}

function runFile(file: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [join(repositoryRoot, file), ...args], {
    cwd: repositoryRoot,
    stdio: "inherit",
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
