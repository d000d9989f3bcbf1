/** The worker's composition root: opens what it needs, wires the rooms, and stops in the opposite order. */
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { startSealer } from "@switchyard/audit";
import { createGithubAppReader } from "@switchyard/connections";
import { createRepositoryAccess, startConnections } from "@switchyard/connections/worker";
import { createSealer, deriveKey, newId, sha256Hex } from "@switchyard/crypto";
import { type Db, openDb } from "@switchyard/db";
import { deploymentRun } from "@switchyard/deployments";
import type { SandboxDriver } from "@switchyard/deployments/ports";
import {
  createSweeper,
  type DeploymentLimits,
  defaultLimits,
  startBuilds,
  startSupervisor,
  type WorkflowDeps,
} from "@switchyard/deployments/worker";
import { type JobQueue, openQueue } from "@switchyard/queue";
import { bundleRunner } from "@switchyard/runner";
import { createArtifactStore, createSandboxDriver, readRegistrySettings } from "@switchyard/runtime";
import { createGitProvider, createHeadResolver, defaultCaps, type GitProviderOptions } from "@switchyard/sources";
import { createGithub } from "@switchyard/sources/github";
import type { Log } from "@switchyard/telemetry";
import { templateDir } from "@switchyard/templates";
import { createTxtLookup, sweepDomains } from "@switchyard/tenancy";
import type { WorkerConfig } from "./config.ts";
import { recordWorker } from "./host-record.ts";
import { forgetWorkers, renewWorker } from "./worker-store.ts";

export interface WorkerOptions {
  readonly config: WorkerConfig;
  readonly log: Log;
  /** Environment of the host's own npm and pip. */
  readonly hostEnv: Readonly<Record<string, string>>;
  readonly version: string;
  /** Overrides for tests: shorter waits, other sources. */
  readonly limits?: Partial<DeploymentLimits>;
  readonly sweepMs?: number;
}

export interface RunningWorker {
  readonly id: string;
  /** How many instances run here right now. */
  instances(): number;
  /** Rejects while Postgres or Redis does not answer. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

const RENEW_MS = 5_000;
const SWEEP_MS = 5_000;
/** Domains are due once a week; an hour late does not matter. */
const DOMAINS_MS = 3_600_000;
/** Git runs as `nobody` where the worker is root: it owns nothing, and no sandbox uses its uid. */
const GIT_UID = 65_534;

/** Starts a worker; it takes work until it is stopped. Throws the AppErrors of the sandbox, Postgres and Redis. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, log } = options;
  const home = resolve(config.SWITCHYARD_HOME);
  const id = newId("wrk");
  const db = openDb({
    appUrl: config.DATABASE_APP_URL.reveal(),
    systemUrl: config.DATABASE_SYSTEM_URL.reveal(),
    poolMax: config.DATABASE_POOL_MAX,
  });
  const queue = openQueue({
    redisUrl: config.REDIS_URL.reveal(),
    installation: config.SWITCHYARD_INSTALLATION,
    onError: (error) => log.warn("redis.error", { error }),
  });
  await db.ping();
  const record = await recordWorker(home, id);
  await forgetWorkers(db, record.gone);
  const sandbox = await openSandbox(options, home);
  const self = { id, host: hostname(), version: options.version, sandbox: sandbox.report() };
  await renewWorker(db, self);
  const loops = startLoops(options, { db, queue, sandbox, home, self });
  log.info("worker.started", { worker_id: id, sandbox_mode: self.sandbox.mode, reaped: record.gone.length });
  return {
    id,
    instances: loops.instances,
    async ready() {
      await Promise.all([db.ping(), queue.ping()]);
    },
    async stop() {
      await loops.stop();
      await sandbox.close();
      await forgetWorkers(db, [id]);
      await record.forget();
      await queue.close();
      await db.close();
      log.info("worker.stopped", { worker_id: id });
    },
  };
}

async function openSandbox({ config, hostEnv }: WorkerOptions, home: string): Promise<SandboxDriver> {
  const runnerBundle = join(home, "runner", "runner.mjs");
  await bundleRunner(runnerBundle);
  const installation = config.SWITCHYARD_INSTALLATION;
  return createSandboxDriver({
    home,
    installationId: /^[0-9a-f]+$/.test(installation) ? installation : sha256Hex(installation).slice(0, 8),
    runnerBundle,
    registries: await readRegistrySettings(hostEnv),
    sandboxCidr: config.SANDBOX_CIDR,
    hostEnv,
    unsafeNoSandbox: config.SWITCHYARD_UNSAFE_NO_SANDBOX,
  });
}

interface Opened {
  readonly db: Db;
  readonly queue: JobQueue;
  readonly sandbox: SandboxDriver;
  readonly home: string;
  readonly self: Parameters<typeof renewWorker>[1];
}

/** Starts everything that takes work; answers how to stop it. */
function startLoops(options: WorkerOptions, opened: Opened): { instances(): number; stop(): Promise<void> } {
  const { config, log } = options;
  const { db, queue, sandbox, home, self } = opened;
  const masterKey = config.SWITCHYARD_MASTER_KEY.reveal();
  const parts = {
    db,
    queue,
    log,
    sandbox,
    sealer: createSealer(masterKey),
    artifacts: createArtifactStore({ home }),
    workerId: self.id,
    mcpOrigin: config.MCP_ORIGIN,
    mcpDomain: config.MCP_DOMAIN,
    limits: limitsOf(config, options.limits),
    stateKey: (environmentId: string) => deriveKey(masterKey, `state/${environmentId}/1`).toString("base64url"),
  };
  const supervisor = startSupervisor({ ...parts, maxInstances: config.WORKER_INSTANCES });
  const git = gitOptions(config, home);
  const githubApp = createGithubAppReader(parts);
  const github = { ...parts, githubApp, github: createGithub };
  const workflow: WorkflowDeps = {
    ...parts,
    sources: createGitProvider(git),
    repositoryCredential: createRepositoryAccess(github),
    instances: supervisor,
    workDir: join(home, "work"),
  };
  const builds = startBuilds(workflow, { slots: config.WORKER_BUILDS, orgBuilds: config.ORG_BUILDS });
  const consumer = queue.work(deploymentRun, async () => builds.look(), { concurrency: 1 });
  const resolveHead = createHeadResolver(git);
  const connections = startConnections({ ...github, webOrigin: config.WEB_ORIGIN, resolveHead });
  const sealer = startSealer({ db, signals: queue, onError: (error) => log.error("audit.seal", { error }) });
  const renewing = repeat(RENEW_MS, () => renewWorker(db, self), log);
  const sweeping = repeat(options.sweepMs ?? SWEEP_MS, createSweeper({ db, queue }), log);
  const proving = { db, lookUpTxt: createTxtLookup(config.DNS_SERVERS) };
  const ending = new AbortController();
  const domains = repeat(DOMAINS_MS, () => sweepDomains(proving, new Date(), ending.signal), log);
  return {
    instances: supervisor.running,
    async stop() {
      ending.abort();
      const given = builds.stop();
      await connections.stop();
      await consumer.close(config.DRAIN_SECONDS * 1_000);
      await given;
      await Promise.all([sweeping(), domains(), supervisor.stop()]);
      await Promise.all([sealer.stop(), renewing()]);
    },
  };
}

function limitsOf(config: WorkerConfig, overrides: Partial<DeploymentLimits> = {}): DeploymentLimits {
  return {
    ...defaultLimits,
    build: { ...defaultLimits.build, memoryMb: config.BUILD_MEMORY_MB, cpus: config.BUILD_CPUS },
    buildTimeoutMs: config.BUILD_MINUTES * 60_000,
    instance: { ...defaultLimits.instance, memoryMb: config.INSTANCE_MEMORY_MB, cpus: config.INSTANCE_CPUS },
    warmMs: config.INSTANCE_WARM_SECONDS * 1_000,
    ...overrides,
  };
}

/** How Git is run, for fetches and for looks at heads. */
function gitOptions(config: WorkerConfig, home: string): GitProviderOptions {
  return {
    ...defaultCaps,
    allowLocal: config.SWITCHYARD_ALLOW_LOCAL_GIT,
    allowedHosts: new Set(config.GIT_ALLOWED_HOSTS),
    scratchDir: join(home, "work"),
    templateDir,
    uid: process.getuid?.() === 0 ? GIT_UID : null,
  };
}

/** Does something again and again, never twice at once; answers how to stop. A failure is logged and tried again. */
function repeat(everyMs: number, work: () => Promise<unknown>, log: Log): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const round = (): void => {
    if (busy) return;
    busy = true;
    running = work()
      .catch((error: unknown) => log.error("worker.round", { error }))
      .finally(() => {
        busy = false;
      });
  };
  const timer = setInterval(round, everyMs);
  round();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
