import { mkdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@switchyard/contracts";
import { findOnPath } from "./find-on-path.ts";
import { freePort } from "./free-port.ts";
import { type GuardedProcess, spawnGuarded } from "./guard.ts";

/** Where a Redis keeps itself and how it is entered. */
export interface RedisOptions {
  /** Holds the configuration and, when durable, the data; made on first use. */
  readonly folder: string;
  readonly password: string;
  /** The port to try first; another is taken when it is in use. */
  readonly port?: number;
  /** False keeps everything in memory: for tests. */
  readonly durable: boolean;
  /** Where to look for redis-server or valkey-server. */
  readonly path: string;
  readonly onLine?: (line: string) => void;
}

/** A Redis that was started here and ends with this process. */
export interface RunningRedis {
  readonly port: number;
  readonly url: string;
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const READY = /Ready to accept connections/;
const PORT_TAKEN = /Address already in use|Could not create server TCP listening socket/;
const START_MS = 60_000;
const ATTEMPTS = 5;

/**
 * Starts the machine's own redis-server (or valkey-server) on 127.0.0.1 only, with a password that stands in a file and
 * never on the command line. Resolves to null when the machine has neither. Throws AppError redis_start_failed.
 */
export async function startRedis(options: RedisOptions): Promise<RunningRedis | null> {
  const command = findOnPath(["redis-server", "valkey-server"], options.path);
  if (command === null) return null;
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  await stopLeftover(options.folder);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = attempt === 0 && options.port !== undefined ? options.port : await freePort();
    const server = await launch(command, { ...options, port });
    if (server) return running(server, port, options.password);
  }
  throw failed("no port could be taken");
}

async function stopLeftover(folder: string): Promise<void> {
  const file = join(folder, "redis.pid");
  const pid = Number((await readFile(file, "utf8").catch(() => "")).trim());
  if (!Number.isInteger(pid) || pid <= 0) return;
  for (let i = 0; i < 100 && (await runsHere(pid, folder)); i++) {
    process.kill(pid, i < 60 ? "SIGTERM" : "SIGKILL");
    await sleep(100);
  }
  await rm(file, { force: true });
}

/** Redis rewrites its command line, so its working folder tells whose it is. */
async function runsHere(pid: number, folder: string): Promise<boolean> {
  return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === folder;
}

async function launch(command: string, options: RedisOptions & { port: number }): Promise<GuardedProcess | null> {
  const file = join(options.folder, "redis.conf");
  await writeFile(file, configuration(options), { mode: 0o600 });
  const env = { PATH: options.path, LC_ALL: "C" };
  const server = spawnGuarded({ command, arguments: [file], env, cwd: options.folder, stopSignal: "TERM" });
  const lines: string[] = [];
  const ready = await new Promise<boolean>((resolve) => {
    const late = setTimeout(() => resolve(false), START_MS);
    server.onLine((line) => {
      options.onLine?.(line);
      if (lines.length < 50) lines.push(line);
      if (!READY.test(line)) return;
      clearTimeout(late);
      resolve(true);
    });
    void server.exited.then(() => {
      clearTimeout(late);
      resolve(false);
    });
  });
  if (ready) return server;
  await server.stop();
  if (lines.some((line) => PORT_TAKEN.test(line))) return null;
  throw failed(lines.at(-1) ?? "it wrote nothing");
}

function configuration(options: RedisOptions & { port: number }): string {
  return [
    "bind 127.0.0.1",
    `port ${options.port}`,
    `requirepass ${options.password}`,
    `dir "${options.folder}"`,
    "pidfile redis.pid",
    // BullMQ loses jobs under any policy that evicts.
    "maxmemory-policy noeviction",
    `appendonly ${options.durable ? "yes" : "no"}`,
    'save ""',
    "",
  ].join("\n");
}

function running(server: GuardedProcess, port: number, password: string): RunningRedis {
  return {
    port,
    url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    exited: server.exited,
    stop: () => server.stop(),
  };
}

function failed(reason: string): AppError {
  return new AppError({
    code: "redis_start_failed",
    kind: "unavailable",
    message: `Redis did not start: ${reason}.`,
    remedy: "Look at logs/redis.log in the home; or set REDIS_URL to a Redis of your own.",
  });
}
