import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@switchyard/contracts";
import { isRunning, markOf, type ProcessMark, parseMark } from "../machine/pid-lock.ts";
import { writePrivately } from "../machine/private-file.ts";
import type { Terminal } from "../terminal.ts";
import type { Home } from "./home.ts";
import { type LogFile, openLogFile } from "./log-file.ts";

/** One of our own programs: a Node script that answers its readiness over HTTP. */
export interface AppSpec {
  readonly name: string;
  readonly cwd: string;
  /** Script and its arguments. */
  readonly arguments: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly readyUrl: string;
}

export interface Supervisor {
  /** Resolves when the app is ready. Throws AppError app_not_ready with the last lines of its log. */
  start(spec: AppSpec): Promise<void>;
  /** Stops every app, those started last first, by force after a while. */
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const POLL_MS = 100;
const STOP_MS = 12_000;
const BACK_OFF_MS = [500, 1_000, 2_000, 5_000, 15_000];
const STEADY_MS = 60_000;
const ROTATE_MS = 10_000;
const EXIT_WITH_PARENT = import.meta.resolve("@switchyard/embedded/exit-with-parent");

/** Keeps the apps running: each ends when this process ends, however that happens, and is started again when it dies. */
export async function openSupervisor(home: Home, terminal: Terminal): Promise<Supervisor> {
  const marks = join(home.folder, "run");
  await mkdir(marks, { recursive: true, mode: 0o700 });
  await endLeftovers(marks);
  const apps: App[] = [];
  const rotation = setInterval(() => void Promise.all(apps.map((app) => app.log.rotate())).catch(() => {}), ROTATE_MS);
  rotation.unref();
  return {
    async start(spec) {
      const app = new App(spec, await openLogFile(join(home.logs, `${spec.name}.log`)), { marks, terminal });
      apps.push(app);
      await app.start();
    },
    async stop() {
      clearInterval(rotation);
      for (const app of apps.splice(0).toReversed()) {
        await app.stop();
        await app.log.close();
      }
    },
  };
}

class App {
  readonly log: LogFile;
  readonly #spec: AppSpec;
  readonly #around: { readonly marks: string; readonly terminal: Terminal };
  #child: ChildProcess | null = null;
  #stopping = false;
  #failures = 0;

  constructor(spec: AppSpec, log: LogFile, around: { readonly marks: string; readonly terminal: Terminal }) {
    this.#spec = spec;
    this.log = log;
    this.#around = around;
  }

  async start(): Promise<void> {
    const child = await this.#spawn();
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
      if (await answers(this.#spec.readyUrl)) {
        this.#watch(child);
        return;
      }
      await sleep(POLL_MS);
    }
    throw await this.#notReady(child);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await ended;
    clearTimeout(force);
    await rm(this.#markFile(), { force: true });
  }

  async #spawn(): Promise<ChildProcess> {
    const { arguments: args, cwd, env } = this.#spec;
    const child = spawn(process.execPath, ["--import", EXIT_WITH_PARENT, ...args], {
      cwd,
      env,
      // A session of its own, so that Ctrl-C reaches only us and we stop things in order.
      detached: process.platform !== "win32",
      stdio: ["pipe", this.log.descriptor, this.log.descriptor],
    });
    child.stdin?.on("error", () => {});
    this.#child = child;
    if (child.pid !== undefined) await writePrivately(this.#markFile(), await markOf(child.pid));
    return child;
  }

  #watch(child: ChildProcess): void {
    const startedAt = Date.now();
    const restart = (): void => {
      if (this.#stopping) return;
      if (Date.now() - startedAt > STEADY_MS) this.#failures = 0;
      void this.#restart(child);
    };
    if (child.exitCode !== null || child.signalCode !== null) restart();
    else child.once("exit", restart);
  }

  async #restart(dead: ChildProcess): Promise<void> {
    const { terminal } = this.#around;
    const delay = BACK_OFF_MS[Math.min(this.#failures++, BACK_OFF_MS.length - 1)] ?? 0;
    terminal.warn(`${this.#spec.name} ended (${howEnded(dead)}); starting it again in ${delay / 1000} s`);
    // Somebody may be stopping us just now, with the log already closed.
    for (const line of await this.log.lastLines(10).catch(() => [])) terminal.line(terminal.colors.dim(`  ${line}`));
    await sleep(delay);
    if (this.#stopping) return;
    this.#watch(await this.#spawn());
  }

  async #notReady(child: ChildProcess): Promise<AppError> {
    const ended = child.exitCode !== null || child.signalCode !== null;
    const lines = (await this.log.lastLines(20)).map((line) => `  ${line}`);
    return new AppError({
      code: "app_not_ready",
      kind: "unavailable",
      message: `${this.#spec.name} ${ended ? `ended with ${howEnded(child)}` : "was not ready in time"}. It said last:\n${lines.join("\n")}`,
      remedy: `Its whole log is logs/${this.#spec.name}.log in the home.`,
    });
  }

  #markFile(): string {
    return join(this.#around.marks, `${this.#spec.name}.json`);
  }
}

/** Ends what an earlier `up` of this home left running; marks tell its processes from anybody else's. */
async function endLeftovers(marks: string): Promise<void> {
  for (const name of await readdir(marks)) {
    const mark = parseMark(await readFile(join(marks, name), "utf8").catch(() => ""));
    if (mark) await endLeftover(mark);
    await rm(join(marks, name), { force: true });
  }
}

async function endLeftover(mark: ProcessMark): Promise<void> {
  const deadline = Date.now() + STOP_MS;
  while (await isRunning(mark)) {
    process.kill(mark.pid, Date.now() > deadline ? "SIGKILL" : "SIGTERM");
    await sleep(POLL_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: "manual" }).catch(() => null);
  await response?.body?.cancel();
  return response?.ok === true;
}

function howEnded(child: ChildProcess): string {
  return child.signalCode ? `signal ${child.signalCode}` : `exit code ${child.exitCode}`;
}
