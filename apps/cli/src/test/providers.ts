import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { repositoryRoot } from "../config.ts";

const SCRIPT = join(repositoryRoot, "apps/web/e2e/providers.ts");

/** The sign-in providers that the browser tests use; they say in one line of JSON how the web app reaches them. */
export async function startProviders(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly environment: Record<string, string>; stop(): Promise<void> }> {
  if (!existsSync(SCRIPT)) return { environment: {}, stop: async () => {} };
  const child = spawn(process.execPath, [SCRIPT], { cwd: repositoryRoot, env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([lines[Symbol.asyncIterator]().next(), ended.then(() => null)]);
  const environment = z.record(z.string(), z.string()).parse(JSON.parse(first?.value ?? "{}"));
  child.stdout.resume();
  return {
    environment,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
