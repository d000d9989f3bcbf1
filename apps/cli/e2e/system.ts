/** The composed system that `npm test` brought up, and the command line that speaks to it. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";

const COMMAND = fileURLToPath(new URL("../bin/switchyard.mjs", import.meta.url));

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs `switchyard` as a person's shell would, in the home of the running system. */
export async function switchyard(...args: readonly string[]): Promise<Ran> {
  return run([process.execPath, COMMAND, ...args], { SWITCHYARD_HOME: systemHome() });
}

/** The same with --json; answers what it printed. Fails the test when the command fails. */
export async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, out, error } = await switchyard(...args, "--json");
  if (code !== 0) throw fault(`switchyard ${args.join(" ")} ended with ${code}:\n${error}${out}`);
  return JSON.parse(out) as T;
}

/** Runs a program to its end without a terminal. */
export function run([command = "", ...args]: readonly string[], env: Record<string, string>): Promise<Ran> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let [out, error] = ["", ""];
  child.stdout.on("data", (text) => (out += String(text)));
  child.stderr.on("data", (text) => (error += String(text)));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code: code ?? -1, out, error })));
}

function systemHome(): string {
  const home = process.env["E2E_HOME"];
  if (home) return home;
  throw fault("These tests meet a running system: start them with `npm run e2e`.");
}

function fault(message: string): AppError {
  return new AppError({ code: "e2e_failed", kind: "internal", message });
}
