/** A real worker over real Postgres, Redis and sandboxes, with one org to deploy in. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Deployment, Server } from "@switchyard/contracts";
import { createSealer, newId, newMasterKey } from "@switchyard/crypto";
import {
  type CommandDeps,
  createServer,
  deleteServer,
  getDeployment,
  getServer,
  streamDeploymentLog,
} from "@switchyard/deployments";
import { openQueue } from "@switchyard/queue";
import { createLog } from "@switchyard/telemetry";
import { type Principal, systemPrincipal } from "@switchyard/tenancy";
import { testDatabase, testRedis } from "@switchyard/testing";
import { expect, onTestFinished } from "vitest";
import { type RunningWorker, startWorker, type WorkerOptions } from "../src/compose.ts";
import { hostEnvironment, readWorkerConfig } from "../src/config.ts";

const FIXTURES = fileURLToPath(new URL("../../../packages/testing/fixtures/", import.meta.url));
/** Kept between runs: fetching Node takes longer than most tests. */
const TOOLCHAINS = fileURLToPath(new URL("../../../node_modules/.cache/switchyard/toolchains", import.meta.url));

export interface Platform {
  readonly deps: CommandDeps;
  readonly principal: Principal;
  readonly home: string;
  /** How another process of this platform reaches its database and Redis. */
  readonly environment: Readonly<Record<string, string>>;
  readonly worker: RunningWorker;
  startWorker(more?: Partial<WorkerOptions>): Promise<RunningWorker>;
  /** A local repository with one commit of this fixture, and files on top of it. */
  repository(fixture: string | null, files?: Readonly<Record<string, string>>): string;
  create(
    name: string,
    source: { gitUrl: string; ref?: string; rootDir?: string } | { template: string },
    more?: { variables?: Record<string, string> },
  ): Promise<Server>;
  /** Waits until a deployment has ended; by default the server's newest. */
  ended(server: Server, deploymentId?: string): Promise<Deployment>;
  /** Waits until the server has a live deployment with a ready instance. */
  live(server: Server): Promise<NonNullable<Server["live"]>>;
  /** Whole log of a deployment. */
  log(server: Server, deployment: Pick<Deployment, "id">): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a platform; `stop` ends it and removes what it made. */
export async function startPlatform(more: Partial<WorkerOptions> = {}): Promise<Platform> {
  const { db, urls } = await testDatabase();
  const redis = testRedis();
  const home = mkdtempSync(join(tmpdir(), "sy-worker-"));
  mkdirSync(TOOLCHAINS, { recursive: true });
  symlinkSync(TOOLCHAINS, join(home, "toolchains"));
  const masterKey = newMasterKey();
  const org = await db.asSystem("make an org for a test", (tx) =>
    tx.organization.create({ data: { id: newId("org"), slug: "acme", name: "Acme" } }),
  );
  const queue = openQueue(redis);
  const deps: CommandDeps = {
    db,
    queue,
    sealer: createSealer(masterKey),
    mcpOrigin: "http://127.0.0.1:8080",
    allowLocalGit: true,
    templates: ["typescript-http", "python-fastmcp", "typescript-stdio"],
  };
  const principal = systemPrincipal(org.id, "test");
  const environment = {
    DATABASE_APP_URL: urls.appUrl,
    DATABASE_SYSTEM_URL: urls.systemUrl,
    DATABASE_POOL_MAX: "5",
    REDIS_URL: redis.redisUrl,
    SWITCHYARD_INSTALLATION: redis.installation,
    SWITCHYARD_HOME: home,
  };
  const config = readWorkerConfig({
    ...environment,
    SWITCHYARD_MASTER_KEY: masterKey,
    SWITCHYARD_ALLOW_LOCAL_GIT: "1",
    LOG_LEVEL: "warn",
    DRAIN_SECONDS: "5",
  });
  const start = (extra: Partial<WorkerOptions> = {}): Promise<RunningWorker> =>
    startWorker({
      config,
      log: createLog({ service: "worker", level: "warn" }),
      hostEnv: hostEnvironment(),
      version: "test",
      sweepMs: 500,
      ...more,
      ...extra,
      limits: { startTimeoutMs: 30_000, drainMs: 300, warmMs: 0, ...more.limits, ...extra.limits },
    });
  const worker = await start();
  return {
    deps,
    principal,
    home,
    environment,
    worker,
    startWorker: start,
    repository: (fixture, files = {}) => makeRepository(fixture, files),
    create: (name, source, { variables } = {}) =>
      createServer(deps, principal, { name, source, access: "organization", ...(variables ? { variables } : {}) }),
    ended: (server, id) => waitForEnd(deps, principal, { server, id: id ?? null }),
    live: (server) => waitForLive(deps, principal, server),
    async log(server, deployment) {
      let text = "";
      const names = { server: server.id, deployment: deployment.id };
      for await (const part of streamDeploymentLog(deps, principal, names)) text += part;
      return text;
    },
    async stop() {
      await worker.stop();
      await queue.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function waitForEnd(
  deps: CommandDeps,
  principal: Principal,
  wanted: { readonly server: Server; readonly id: string | null },
): Promise<Deployment> {
  const id = wanted.id ?? (await getServer(deps, principal, { server: wanted.server.id })).lastDeployment?.id ?? "";
  const read = (): Promise<Deployment> => getDeployment(deps, principal, { server: wanted.server.id, deployment: id });
  await expect
    .poll(async () => !["queued", "building", "verifying"].includes((await read()).status), {
      timeout: 240_000,
      interval: 100,
    })
    .toBe(true);
  return read();
}

async function waitForLive(
  deps: CommandDeps,
  principal: Principal,
  server: Server,
): Promise<NonNullable<Server["live"]>> {
  const read = async () => (await getServer(deps, principal, { server: server.id })).live;
  await expect.poll(async () => (await read())?.instances ?? 0, { timeout: 60_000, interval: 100 }).toBeGreaterThan(0);
  const live = await read();
  if (!live) throw new TypeError("the server was live a moment ago");
  return live;
}

function makeRepository(fixture: string | null, files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), "sy-repo-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  if (fixture !== null) cpSync(join(FIXTURES, fixture), dir, { recursive: true });
  commitFiles(dir, files, { init: true });
  return dir;
}

/** Writes files into a repository and commits everything. */
export function commitFiles(dir: string, files: Readonly<Record<string, string>>, { init = false } = {}): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(dir, path, ".."), { recursive: true });
    execFileSync("tee", [join(dir, path)], { input: content, stdio: ["pipe", "ignore", "ignore"] });
  }
  const git = (...args: string[]): void => {
    execFileSync("git", ["-C", dir, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], {
      stdio: "ignore",
    });
  };
  if (init) git("init", "--quiet", "--initial-branch=main");
  git("add", "--all", "--force");
  git("commit", "--quiet", "--allow-empty", "-m", "Change");
}

/** Deletes a server, so that its instance frees the machine for the next test. */
export async function removeServer(platform: Platform, server: Server): Promise<void> {
  await deleteServer(platform.deps, platform.principal, { server: server.id });
}
