import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";
import { repositoryRoot } from "../config.ts";

const SCRIPT = join(repositoryRoot, "apps/web/e2e/providers.ts");

/** The sign-in providers that the browser tests use; they say in one line of JSON how the web app reaches them. */
export async function startProviders(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly environment: Record<string, string>; stop(): Promise<void> }> {
  if (!existsSync(SCRIPT)) return { environment: {}, stop: async () => {} };
  const child = spawn(process.execPath, [SCRIPT], { cwd: repositoryRoot, env, stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => (said += String(text)));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const first = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once("line", resolve)),
    ended.then(() => null),
  ]);
  if (first === null) throw notStarted(said);
  return {
    environment: z.record(z.string(), z.string()).parse(JSON.parse(first)),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

function notStarted(said: string): AppError {
  return new AppError({
    code: "providers_not_started",
    kind: "internal",
    message: `The sign-in providers of the browser tests did not start. They said:\n${said.trim()}`,
    remedy: "Run `node apps/web/e2e/providers.ts` to see why.",
  });
}
