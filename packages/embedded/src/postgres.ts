import { spawn } from "node:child_process";
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@switchyard/contracts";
import { freePort } from "./free-port.ts";
import { type GuardedProcess, spawnGuarded } from "./guard.ts";
import { findPostgresBinaries, type PostgresBinaries } from "./postgres-binaries.ts";
import { type ServerUser, serverUser } from "./server-user.ts";

/** Where a Postgres keeps itself and how it is entered. */
export interface PostgresOptions {
  /** Made on first use; its parent must exist. */
  readonly dataDir: string;
  /** Made with the data folder, owned by the superuser. */
  readonly database: string;
  /** Password of the superuser `postgres`; fixed when the data folder is made. */
  readonly password: string;
  /** The port to try first; another is taken when it is in use. */
  readonly port?: number;
  /** False trades safety against power cuts for speed: for tests. */
  readonly durable: boolean;
  /** Where to look for `unshare` and the like. */
  readonly path: string;
  readonly onLine?: (line: string) => void;
}

/** A Postgres that was started here and ends with this process. */
export interface RunningPostgres {
  readonly port: number;
  /** Connection URL of the superuser for one database. */
  url(database: string): string;
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const READY = "database system is ready to accept connections";
const PORT_TAKEN = "could not create any TCP/IP sockets";
const START_MS = 60_000;
const ATTEMPTS = 5;

/**
 * Starts the Postgres out of npm on 127.0.0.1 only, making its data folder the first time. A server that an earlier
 * run left behind on the same folder is stopped first. Throws AppError embedded_postgres_missing,
 * postgres_user_missing, postgres_init_failed or postgres_start_failed.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const binaries = await findPostgresBinaries();
  const user = serverUser([dirname(options.dataDir), binaries.folder]);
  await stopLeftover(options.dataDir);
  if (!(await exists(options.dataDir))) await initialise(binaries, user, options);
  await claim(options.dataDir, user);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = attempt === 0 && options.port !== undefined ? options.port : await freePort();
    const server = await launch(binaries, user, { ...options, port });
    if (server) return running(server, port, options.password);
  }
  throw failed("postgres_start_failed", "no port could be taken");
}

/** Makes `user` the owner, also of data that somebody else ran on before. */
async function claim(dataDir: string, user: ServerUser): Promise<void> {
  if (!user.owner || (await stat(dataDir)).uid === user.owner.uid) return;
  const { uid, gid } = user.owner;
  await chown(dataDir, uid, gid);
  for (const entry of await readdir(dataDir, { recursive: true })) await chown(join(dataDir, entry), uid, gid);
}

/** Ends a server that survived its supervisor, and forgets one that is gone: Postgres would take the file for a live one. */
async function stopLeftover(dataDir: string): Promise<void> {
  const file = join(dataDir, "postmaster.pid");
  const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const deadline = Date.now() + 15_000;
  for (let signal: NodeJS.Signals = "SIGINT"; await isServerOf(pid, dataDir); signal = "SIGQUIT") {
    process.kill(pid, Date.now() > deadline ? "SIGKILL" : signal);
    await waitGone(pid, dataDir);
  }
  await rm(file, { force: true });
}

async function waitGone(pid: number, dataDir: string): Promise<void> {
  for (let i = 0; i < 100 && (await isServerOf(pid, dataDir)); i++) await sleep(50);
}

async function isServerOf(pid: number, dataDir: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return commandLine.split("\0").includes(dataDir);
}

/** Makes the data folder under another name, so that one cut short is never taken for a whole one. */
async function initialise(binaries: PostgresBinaries, user: ServerUser, options: PostgresOptions): Promise<void> {
  const draft = `${options.dataDir}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const passwordFile = join(draft, "password");
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  await claim(draft, user);
  const data = join(draft, "data");
  const flags = ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"];
  if (!options.durable) flags.push("--no-sync");
  await runToEnd([...user.prefix, binaries.initdb, `--pgdata=${data}`, `--pwfile=${passwordFile}`, ...flags], user);
  const single = [...user.prefix, binaries.postgres, "--single", "-D", data, "postgres"];
  await runToEnd(single, user, `create database "${options.database}"\n`);
  await rename(data, options.dataDir);
  await rm(draft, { recursive: true, force: true });
}

async function runToEnd([command = "", ...args]: readonly string[], user: ServerUser, input = ""): Promise<void> {
  const child = spawn(command, args, { ...credentials(user), cwd: "/", stdio: ["pipe", "pipe", "pipe"] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => lines.push(...String(text).split("\n")));
  child.stdin.on("error", () => {}).end(input);
  const code = await new Promise<number>((resolve) => {
    child.once("error", (error) => resolve(lines.push(error.message) && -1));
    child.once("close", (status) => resolve(status ?? -1));
  });
  if (code !== 0) throw failed("postgres_init_failed", mainLine(lines));
}

function credentials(user: ServerUser): { uid?: number; gid?: number } {
  return user.prefix.length === 0 && user.owner ? user.owner : {};
}

/** Null when the port was taken meanwhile. */
async function launch(
  binaries: PostgresBinaries,
  user: ServerUser,
  options: PostgresOptions & { port: number },
): Promise<GuardedProcess | null> {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"];
  if (!options.durable) settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  const [command = "", ...args] = [
    ...user.prefix,
    binaries.postgres,
    "-D",
    options.dataDir,
    "-p",
    String(options.port),
    ...settings.flatMap((setting) => ["-c", setting]),
  ];
  const env = { PATH: options.path, LC_ALL: "C", TZ: "UTC" };
  const server = spawnGuarded({ command, arguments: args, env, cwd: "/", stopSignal: "INT", ...credentials(user) });
  const lines: string[] = [];
  const outcome = await new Promise<"ready" | "ended" | "late">((resolve) => {
    const late = setTimeout(() => resolve("late"), START_MS);
    server.onLine((line) => {
      options.onLine?.(line);
      if (lines.length < 50) lines.push(line);
      if (!line.includes(READY)) return;
      clearTimeout(late);
      resolve("ready");
    });
    void server.exited.then(() => {
      clearTimeout(late);
      resolve("ended");
    });
  });
  if (outcome === "ready") return server;
  await server.stop();
  if (lines.some((line) => line.includes(PORT_TAKEN))) return null;
  throw failed("postgres_start_failed", lines.length === 0 ? outcome : mainLine(lines));
}

function running(server: GuardedProcess, port: number, password: string): RunningPostgres {
  return {
    port,
    url: (database) => `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    exited: server.exited,
    stop: () => server.stop(20_000),
  };
}

function mainLine(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== "");
  return said.findLast((line) => /FATAL|PANIC|ERROR|error:/.test(line)) ?? said.at(-1) ?? "it wrote nothing";
}

function failed(code: "postgres_init_failed" | "postgres_start_failed", reason: string): AppError {
  return new AppError({
    code,
    kind: "unavailable",
    message: `The embedded Postgres did not start: ${reason.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, "")}.`,
    remedy: "Look at logs/postgres.log in the home; or set DATABASE_URL to a Postgres of your own.",
  });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
