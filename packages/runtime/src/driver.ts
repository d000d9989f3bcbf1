/** The sandbox driver: builds and instances as the deployment workflow asks for them, whatever the mode. */
import { access } from "node:fs/promises";
import { posix } from "node:path";
import { AppError } from "@switchyard/contracts";
import type {
  BuildCommand,
  Egress,
  ExitReport,
  InstanceSpec,
  LogSink,
  RunningInstance,
  SandboxDriver,
  SandboxLimits,
  Toolchain,
} from "@switchyard/deployments/ports";
import { createBuildCaches } from "./caches.ts";
import type { Cell, CellHost, CellRequest, Share } from "./cell.ts";
import { type CellRun, runInCell } from "./cell-run.ts";
import { allowListFor } from "./egress/allow-list.ts";
import { type EgressProxy, startEgressProxy } from "./egress/proxy.ts";
import { createResolver, type Resolve } from "./egress/resolver.ts";
import { buildEnvironment, instanceEnvironment } from "./environment.ts";
import { thisOwner } from "./host-claims.ts";
import { superviseInstance } from "./instance.ts";
import { openHost } from "./modes.ts";
import { installationNames } from "./names.ts";
import type { HostPort, SandboxOptions } from "./options.ts";
import { type RunnerConfig, runnerArgv, runnerShares, runsRunner } from "./runner-config.ts";
import { createToolchains, type NodeTool, runnerNodeMajor, type Toolchains } from "./toolchains.ts";

/** What the bridge beside a stdio server may use on top of the tenant's own limits. */
const runnerAllowance = { memoryMb: 64, pids: 16 };

interface DriverState {
  readonly options: SandboxOptions;
  readonly host: CellHost;
  readonly toolchains: Toolchains;
  readonly caches: ReturnType<typeof createBuildCaches>;
  readonly resolve: Resolve;
  readonly open: Set<() => Promise<void>>;
}

/**
 * Prepares this host and answers the driver. Takes the best mode the host allows: `root` when the process is root,
 * else `user`; `none` only with `unsafeNoSandbox`. Removes what a killed worker of this installation left behind.
 * Throws AppErrors (`sandbox_program_missing`, `sandbox_unavailable`, `sandbox_cidr_in_use`, …) that say what to do.
 */
export async function createSandboxDriver(options: SandboxOptions): Promise<SandboxDriver> {
  await access(options.runnerBundle).catch((cause: unknown) => {
    throw new AppError({
      code: "sandbox_runner_missing",
      kind: "precondition_failed",
      message: "The runner bundle is not there.",
      remedy: "Build it before the worker starts.",
      detail: options.runnerBundle,
      cause,
    });
  });
  const host = await openHost(options);
  const owner = thisOwner(installationNames(options.installationId).tag);
  const state: DriverState = {
    options,
    host,
    toolchains: createToolchains(options.home, owner, options.hostEnv ?? {}),
    caches: createBuildCaches(options.home),
    resolve: createResolver(),
    open: new Set(),
  };
  let closing: Promise<void> | null = null;
  const refuseWhenClosed = (): void => {
    if (closing === null) return;
    throw new AppError({ code: "sandbox_closed", kind: "unavailable", message: "This worker is stopping." });
  };
  return {
    report: () => host.report,
    async run(command) {
      refuseWhenClosed();
      return runBuild(state, command);
    },
    async start(spec) {
      refuseWhenClosed();
      return startInstance(state, spec);
    },
    close() {
      closing ??= (async () => {
        await Promise.all([...state.open].map((end) => end()));
        await host.close();
      })();
      return closing;
    },
  };
}

async function runBuild(state: DriverState, command: BuildCommand): Promise<ExitReport> {
  const workDir = insidePath(command.cwd);
  const tools = await toolShares(state, command.toolchain, { argv: command.argv, onLine: command.onLine });
  const cache = await state.caches.take(command.cache);
  try {
    const request: CellRequest = { limits: command.limits, affinity: command.appDir, kind: "build" };
    return await inCell(
      state,
      { request, egress: command.egress, onLine: command.onLine, reachable: tools.reachable },
      async (cell, proxyUrl) => {
        const viaRunner = cell.reach === "runner" && proxyUrl !== null;
        const config: RunnerConfig = {
          mode: "forward",
          // A build serves nothing; the runner is there for its egress alone.
          listen: { host: "127.0.0.1", port: 0 },
          argv: command.argv,
          cwd: workDir,
          path: "/mcp",
          shared: false,
          instanceId: "build",
          stateKey: null,
          target: { port: 1 },
          egress: egressForRunner(cell, proxyUrl),
        };
        const runner = viaRunner
          ? await runnerShares(state.options.runnerBundle, state.toolchains, command.onLine)
          : [];
        const env = buildEnvironment({
          toolchain: command.toolchain,
          registries: state.options.registries,
          hasCa: state.host.hasCa,
          proxyUrl,
          env: { ...tools.env, ...command.env },
        });
        const run = await runInCell(cell, {
          host: state.host,
          plan: { env, workDir, tmpMb: command.limits.tmpMb },
          usesEgress: proxyUrl !== null,
          shares: [
            { source: command.appDir, target: "/app", writable: true, access: "owned" },
            cache.share,
            ...tools.shares,
            ...findLinkShares(state.options),
            ...runner,
          ],
          argv: viaRunner ? runnerArgv : command.argv,
          runnerConfig: viaRunner ? JSON.stringify(config) : null,
          listenFd: null,
          onLine: command.onLine,
        });
        return waitForBuild(run, command);
      },
    );
  } finally {
    await cache.release();
  }
}

async function waitForBuild(run: CellRun, command: BuildCommand): Promise<ExitReport> {
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    run.kill();
  }, command.timeoutMs);
  const abort = (): void => run.kill();
  command.signal.addEventListener("abort", abort, { once: true });
  if (command.signal.aborted) abort();
  try {
    return { ...(await run.report), timedOut };
  } finally {
    clearTimeout(timer);
    command.signal.removeEventListener("abort", abort);
  }
}

async function startInstance(state: DriverState, spec: InstanceSpec): Promise<RunningInstance> {
  const workDir = insidePath(spec.cwd);
  const tools = await toolShares(state, spec.toolchain, { argv: [], onLine: spec.onLine });
  const limits = runsRunner(spec) ? withRunner(spec.limits) : spec.limits;
  const request: CellRequest = { limits, affinity: null, kind: "instance" };
  const cell = await state.host.open(request);
  let proxy: EgressProxy | null = null;
  const release = async (): Promise<void> => {
    await cell.close();
    await proxy?.close();
  };
  // From here on a closing driver takes this sandbox with it, whether it runs yet or not.
  state.open.add(release);
  try {
    proxy = await openProxy(state, cell, { egress: spec.egress, onLine: spec.onLine, reachable: [] });
    const proxyUrl = proxy === null ? null : cell.proxyUrl;
    const viaRunner = runsRunner(spec) || cell.reach === "runner";
    const listenFd = viaRunner ? await cell.listen(spec.port) : null;
    const { config, toldPort } = await instanceConfig(cell, { spec, proxyUrl, listenFd });
    const runner = viaRunner ? await runnerShares(state.options.runnerBundle, state.toolchains, spec.onLine) : [];
    const { toolchain, env } = spec;
    const run = await runInCell(cell, {
      host: state.host,
      plan: {
        env: instanceEnvironment({ toolchain, proxyUrl, hasCa: state.host.hasCa, env, port: toldPort }),
        workDir,
        tmpMb: spec.limits.tmpMb,
      },
      usesEgress: proxyUrl !== null,
      shares: [
        { source: spec.artifactDir, target: "/app", writable: false, access: "plain" },
        ...tools.shares,
        ...runner,
      ],
      argv: viaRunner ? runnerArgv : spec.argv,
      runnerConfig: viaRunner ? JSON.stringify(config) : null,
      listenFd,
      onLine: spec.onLine,
    });
    const instance = superviseInstance({ spec, cell, run, release });
    void instance.exited.then(() => state.open.delete(release));
    return instance;
  } catch (error) {
    state.open.delete(release);
    await release().catch(() => {});
    throw error;
  }
}

function withRunner(limits: SandboxLimits): SandboxLimits {
  const { memoryMb, pids } = runnerAllowance;
  return { ...limits, memoryMb: limits.memoryMb + memoryMb, pids: limits.pids + pids };
}

interface InstancePlan {
  readonly spec: InstanceSpec;
  readonly proxyUrl: string | null;
  readonly listenFd: number | null;
}

/** What the runner is told for an instance, and the port that the tenant's process is told. */
async function instanceConfig(
  cell: Cell,
  { spec, proxyUrl, listenFd }: InstancePlan,
): Promise<{ readonly config: RunnerConfig; readonly toldPort: number }> {
  const { front = null, transport, env } = spec;
  const port = await cell.portFor(spec.port);
  const toldPort = front === null ? port : await cell.innerPort(front.toldPort);
  const listensOn = front === null || front.listensOn === front.toldPort ? toldPort : front.listensOn;
  const config: RunnerConfig = {
    mode: transport === "stdio" ? "bridge" : front === null ? "forward" : "front",
    listen: listenFd === null ? { host: "127.0.0.1", port } : { fd: 7 },
    argv: spec.argv,
    cwd: insidePath(spec.cwd),
    path: front?.path ?? env.MCP_PATH ?? "/mcp",
    shared: spec.stdioShared,
    instanceId: spec.instanceId,
    stateKey: env.SWITCHYARD_STATE_KEY ?? null,
    target: { port: listensOn },
    egress: egressForRunner(cell, proxyUrl),
  };
  return { config, toldPort };
}

interface EgressRequest {
  readonly egress: Egress;
  readonly onLine: LogSink;
  readonly reachable: readonly HostPort[];
}

async function inCell<T>(
  state: DriverState,
  wanted: EgressRequest & { readonly request: CellRequest },
  work: (cell: Cell, proxyUrl: string | null) => Promise<T>,
): Promise<T> {
  const cell = await state.host.open(wanted.request);
  let proxy: EgressProxy | null = null;
  const end = async (): Promise<void> => {
    await cell.close();
    await proxy?.close();
  };
  state.open.add(end);
  try {
    proxy = await openProxy(state, cell, wanted);
    return await work(cell, proxy === null ? null : cell.proxyUrl);
  } finally {
    state.open.delete(end);
    await end();
  }
}

async function openProxy(state: DriverState, cell: Cell, wanted: EgressRequest): Promise<EgressProxy | null> {
  if (wanted.egress.kind === "none") return null;
  const proxy = await startEgressProxy({
    listen: cell.proxyListen,
    allows: allowListFor(wanted.egress, state.options.registries, wanted.reachable),
    resolve: state.resolve,
    onDenied: (text) => wanted.onLine({ stream: "system", text }),
  });
  await cell.proxyReady();
  return proxy;
}

function egressForRunner(cell: Cell, proxyUrl: string | null): RunnerConfig["egress"] {
  if (proxyUrl === null || cell.egressSocketInside === null) return null;
  return { port: Number(new URL(proxyUrl).port), socket: cell.egressSocketInside };
}

async function toolShares(
  state: DriverState,
  toolchain: Toolchain,
  wanted: { readonly argv: readonly string[]; readonly onLine: LogSink },
): Promise<{
  readonly shares: Share[];
  readonly env: Record<string, string>;
  readonly reachable: readonly HostPort[];
}> {
  const share = (source: string, target: string): Share => ({ source, target, writable: false, access: "plain" });
  if (toolchain.kind === "python") {
    return { shares: [share(await state.toolchains.uv(wanted.onLine), "/opt/uv")], env: {}, reachable: [] };
  }
  const shares = [share(await state.toolchains.node(toolchain.major, wanted.onLine), "/opt/node")];
  const name = wanted.argv[0];
  const tool: NodeTool | null = name === "pnpm" || name === "yarn" ? name : null;
  if (tool === null) return { shares, env: {}, reachable: [] };
  await state.toolchains.node(runnerNodeMajor, wanted.onLine);
  shares.push(share(await state.toolchains.nodeTool(tool, wanted.onLine), `/opt/${tool}`));
  const registry = await state.toolchains.toolRegistry(tool);
  // npm warns about settings it does not know, so only pnpm is told its store.
  const store = tool === "pnpm" ? { npm_config_store_dir: "/cache/pnpm", pnpm_config_store_dir: "/cache/pnpm" } : {};
  return {
    shares,
    env: { ...store, PATH: `/opt/node/bin:/opt/${tool}/bin:/usr/bin:/bin` },
    reachable: registry === null ? [] : [registry],
  };
}

/** Package folders on this host, at the same path inside, so that settings that name them stay true. */
function findLinkShares(options: SandboxOptions): Share[] {
  const paths = options.registries.pip.findLinks.map((link) => (link.startsWith("file://") ? link.slice(7) : link));
  return paths
    .filter((path) => posix.isAbsolute(path) && posix.normalize(path) !== "/")
    .map((path) => ({ source: path, target: path, writable: false, access: "plain" }));
}

/** `/app` and what is below it. Throws AppError `sandbox_cwd_invalid` for anything that leads out of it. */
function insidePath(relative: string): string {
  const path = posix.normalize(posix.join("/app", relative));
  if (!posix.isAbsolute(relative) && (path === "/app" || path.startsWith("/app/"))) return path.replace(/\/$/, "");
  throw new AppError({
    code: "sandbox_cwd_invalid",
    kind: "invalid_input",
    message: `The directory "${relative}" is not inside the source.`,
    remedy: "Give a path relative to the root of the repository.",
  });
}
