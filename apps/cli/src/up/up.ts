import { join } from "node:path";
import { AppError } from "@switchyard/contracts";
import type { UpConfig } from "../config.ts";
import { takeLock } from "../machine/pid-lock.ts";
import { duration, type Terminal } from "../terminal.ts";
import { appSpecs } from "./apps.ts";
import { migrate, startDatabase } from "./database.ts";
import { type Home, openHome } from "./home.ts";
import { openInstallation } from "./installation.ts";
import { requireFreePorts } from "./ports.ts";
import { openRedis } from "./redis.ts";
import { openSupervisor } from "./supervisor.ts";
import { prepareSystem } from "./system.ts";
import { buildWeb } from "./web-build.ts";

export interface Running {
  /** Resolves when everything answers. Rejects with an AppError for the person at the terminal. */
  readonly ready: Promise<Ready>;
  /** Rejects when something that cannot be started again has ended. */
  readonly failed: Promise<never>;
  /** Stops what has been started so far, the last first; may be called at any time. */
  stop(): Promise<void>;
}

export interface Ready {
  /** One-time link with which the first owner is made; null when there is one. */
  readonly setupUrl: string | null;
}

type Undo = (() => Promise<unknown>)[];

/** Brings the whole of Switchyard up on this machine. */
export function up(config: UpConfig, terminal: Terminal): Running {
  const undo: Undo = [];
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => {});
  return {
    ready: start(config, terminal, { undo, fail }),
    failed,
    async stop() {
      for (let one = undo.pop(); one; one = undo.pop()) await one();
    },
  };
}

async function start(
  config: UpConfig,
  terminal: Terminal,
  around: { readonly undo: Undo; readonly fail: (error: AppError) => void },
): Promise<Ready> {
  const began = performance.now();
  const { undo } = around;
  const home = await terminal.step("home", async (note) => {
    const opened = await openHome(config.home, config.SWITCHYARD_MASTER_KEY);
    note(opened.folder);
    undo.push(await lockHome(opened));
    return opened;
  });
  await terminal.step("system packages", (note) => prepareSystem(config, terminal, note));
  const supervisor = await openSupervisor(home, terminal);
  await requireFreePorts({
    WEB_PORT: config.WEB_PORT,
    INGRESS_PORT: config.INGRESS_PORT,
    ...(config.AUTH_PORT === undefined ? {} : { AUTH_PORT: config.AUTH_PORT }),
  });

  const database = await terminal.step("postgres", (note) => startDatabase(config, home, note));
  keep("Postgres", database.embedded, around);
  const redis = await terminal.step("redis", (note) => openRedis(config, home, { terminal, note }));
  keep("Redis", redis.embedded, around);
  await home.rememberPorts({ postgres: database.embedded?.port, redis: redis.embedded?.port });

  const urls = await terminal.step("migrations", (note) => migrate(database.ownerUrl, home, note));
  const setupUrl = await terminal.step("installation", (note) => openInstallation({ config, home, urls }, note));
  await terminal.step("dashboard build", (note) => buildWeb(config.environment, { note, undo }));

  undo.push(() => supervisor.stop());
  const apps = await appSpecs(config, home, { database: urls, redisUrl: redis.url });
  await terminal.step("web, auth, ingress, worker", () => Promise.all(apps.map((app) => supervisor.start(app))));
  if (setupUrl) terminal.line(`\nMake the first owner here (works once):\n  ${setupUrl}\n`);
  const took = duration(performance.now() - began);
  terminal.line(
    `Switchyard is ready: dashboard ${config.webOrigin}, MCP ${config.mcpOrigin} (${took}; Ctrl-C stops it)`,
  );
  return { setupUrl };
}

/** Stops an embedded server at the end, and ends everything when it ends first. */
function keep(
  name: string,
  server: { readonly exited: Promise<string>; stop(): Promise<void> } | null,
  around: { readonly undo: Undo; readonly fail: (error: AppError) => void },
): void {
  if (!server) return;
  let stopping = false;
  around.undo.push(() => {
    stopping = true;
    return server.stop();
  });
  void server.exited.then((how) => {
    if (stopping) return;
    around.fail(
      new AppError({
        code: "embedded_server_ended",
        kind: "unavailable",
        message: `The embedded ${name} ended by itself (${how}).`,
        remedy: `Its log is logs/${name.toLowerCase()}.log in the home; start again.`,
      }),
    );
  });
}

async function lockHome(home: Home): Promise<() => Promise<void>> {
  const lock = await takeLock(join(home.folder, "up.lock"));
  if ("release" in lock) return () => lock.release();
  throw new AppError({
    code: "already_up",
    kind: "conflict",
    message: `Switchyard is already running on ${home.folder} (pid ${lock.heldBy}).`,
    remedy: "Stop that one, or start this one with a SWITCHYARD_HOME, WEB_PORT and INGRESS_PORT of its own.",
  });
}
