import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";

const READY = "Switchyard is ready";
const READY_WITHIN_MS = 10 * 60_000;
const STOPPED_WITHIN_MS = 30_000;

const AdminFile = z.object({ webUrl: z.string(), mcpUrl: z.string(), org: z.string(), apiKey: z.string() });

/** A whole Switchyard of its own, as `npm run up` starts it. */
export interface ComposedSystem extends z.infer<typeof AdminFile> {
  /** First owner's sign-in. */
  readonly email: string;
  readonly password: string;
  readonly home: string;
  /** From starting `up` to its ready line. */
  readonly readyMs: number;
  /** Ends it and removes its home. */
  stop(): Promise<void>;
}

export interface ComposedOptions {
  /** Top of the checkout to start. */
  readonly checkout: string;
  /** Variables on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given each line that `up` prints. */
  readonly onLine?: (line: string) => void;
}

/**
 * Starts `up` of a checkout in a temporary home on free ports, with an owner made and local repositories allowed.
 * Throws AppError system_not_ready with the last lines when it ends or is not ready within 10 minutes.
 */
export async function startComposedSystem(options: ComposedOptions): Promise<ComposedSystem> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-bench-"));
  // The embedded Postgres may run as another user, who must be able to reach its data.
  await chmod(folder, 0o711);
  const home = join(folder, "home");
  const owner = { email: "owner@example.com", password: "a long enough password" };
  const [web, ingress] = await Promise.all([freePort(), freePort()]);
  const began = performance.now();
  const child = spawn(process.execPath, [join(options.checkout, "apps/cli/bin/bootstrap.mjs"), "up"], {
    cwd: options.checkout,
    env: {
      ...process.env,
      ...options.env,
      SWITCHYARD_HOME: home,
      WEB_PORT: String(web),
      INGRESS_PORT: String(ingress),
      SWITCHYARD_ADMIN_EMAIL: owner.email,
      SWITCHYARD_ADMIN_PASSWORD: owner.password,
      SWITCHYARD_ALLOW_LOCAL_GIT: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(child, options.onLine);
    const admin = AdminFile.parse(JSON.parse(await readFile(join(home, "admin.json"), "utf8")));
    return { ...admin, ...owner, home, readyMs: performance.now() - began, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilReady(child: ChildProcess, onLine: ((line: string) => void) | undefined): Promise<void> {
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  const refuse = (why: string) => ready.reject(notReady(why, lines.slice(-30)));
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      onLine?.(line);
      if (line.startsWith(READY)) ready.resolve();
    });
  }
  child.once("exit", (code, signal) => refuse(`\`npm run up\` ended with ${signal ?? code} before it was ready`));
  child.once("error", (error) => refuse(error.message));
  const timer = setTimeout(() => refuse("`npm run up` was not ready within 10 minutes"), READY_WITHIN_MS);
  try {
    await ready.promise;
  } finally {
    clearTimeout(timer);
  }
}

function notReady(why: string, lastLines: readonly string[]): AppError {
  return new AppError({
    code: "system_not_ready",
    kind: "unavailable",
    message: `${why}:\n${lastLines.join("\n")}`,
    remedy: "Run `npm run up` by itself to see what it says.",
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOPPED_WITHIN_MS);
  await exited;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
