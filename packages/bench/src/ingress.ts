/**
 * `npm run bench -- ingress`: what the front door costs. Direct, nginx and our ingress in turn before the same sandboxed
 * MCP server, with everything on that an installation has on: a key, a tool policy, rate limits, caps, the audit spool.
 * `--quick` measures less; `--json` ends with one line of figures.
 */
import { cpus } from "node:os";
import { type Backend, openSandbox, type Program, type Sandbox } from "./ingress-load/backends.ts";
import { type IngressProcess, startIngress } from "./ingress-load/ingress-process.ts";
import { type Load, startLoad } from "./ingress-load/load/load.ts";
import { type Nginx, startNginx } from "./ingress-load/nginx.ts";
import { measureSessions } from "./ingress-load/open-sessions.ts";
import { reduceProfile } from "./ingress-load/profile.ts";
import { runRounds, type Way, type WayFigures } from "./ingress-load/rounds.ts";
import { makeScene, type Scene } from "./ingress-load/scene.ts";
import { type BareProxy, startBareProxy } from "./ingress-load/start-bare-proxy.ts";
import { compareStdio, defaultStdioOptions } from "./ingress-stdio/compare-stdio.ts";
import { openStores, type Stores } from "./system/stores.ts";

const quick = process.argv.includes("--quick");
const TIMES = quick ? { rounds: 1, warmMs: 500, measureMs: 1_500 } : { rounds: 5, warmMs: 500, measureMs: 2_000 };
const CONNECTIONS = [1, 64, 512] as const;
const PROFILE_MS = 4_000;
const SESSIONS = 2_000;
const INSTANCES = 4;
const NOTHING = { nginx: null, bare: null } as const;

const print = (line = "") => process.stdout.write(`${line}\n`);

interface Stage {
  readonly stores: Stores;
  readonly sandbox: Sandbox;
  readonly ingress: IngressProcess;
  readonly scene: Scene;
  readonly load: Load;
}

interface Known {
  readonly backend: Backend;
  readonly path: string;
}

type Figures = ReadonlyMap<Way["name"], WayFigures>;

const known = new Map<Program, Known>();
const stage = await openStage();
try {
  print(`${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}, sandbox mode ${stage.sandbox.mode}.`);
  print(
    "Load, proxies, MCP server, Postgres and Redis share them: req/s are of all together. `bare` is the least that a",
  );
  print(
    "proxy in Node costs (undici, both bodies parsed, nothing else); `own µs` is the CPU of what stands in between.",
  );
  const echo = await measure("echo", "raw Node server that echoes", { tool: "echo", connections: CONNECTIONS });
  const streamed = await measure("echo", "the same, ten events and the result as an event stream", {
    tool: "stream",
    connections: [64],
  });
  const sdk = await measure("sdk", "SDK v2 createMcpHandler", { tool: "echo", connections: CONNECTIONS });
  await printSessions();
  const stdio = await measureStdio();
  await printProfile();
  if (process.argv.includes("--json"))
    print(JSON.stringify({ ...figuresOf(echo, streamed, sdk), stdio_ratio_supergateway: stdio }));
} finally {
  await stage.load.stop();
  await stage.ingress.stop();
  await stage.sandbox.close();
  await stage.stores.stop();
}

async function openStage(): Promise<Stage> {
  const stores = await openStores("ingress", process.env["PATH"] ?? "");
  const sandbox = await openSandbox(stores.folder, process.env);
  const scene = await makeScene(stores.db);
  const ingress = await startIngress(stores, process.env);
  return { stores, sandbox, scene, ingress, load: startLoad() };
}

/** All ways to one program, at each number of connections. */
async function measure(
  program: Program,
  title: string,
  { tool, connections }: { readonly tool: string; readonly connections: readonly number[] },
): Promise<ReadonlyMap<number, Figures>> {
  const backend = await backendOf(program);
  const nginx = await startNginx(stage.stores.folder, process.env["PATH"] ?? "", backend.backend);
  const bare = await startBareProxy(backend.backend);
  print(`\n1 KB tools/call to a sandboxed MCP server: ${title}${nginx === null ? " (no nginx on PATH)" : ""}`);
  print("    c  way         req/s  of direct   p50 ms   p99 ms      own µs  load µs");
  const ways = waysTo(backend, { nginx, bare: tool === "stream" ? null : bare });
  const measured = new Map<number, Figures>();
  for (const count of connections) {
    const figures = await runRounds({ ...stage, ways, tool, connections: count, ...TIMES });
    measured.set(count, figures);
    for (const [name, of] of figures) print(rowOf(count, name, of));
  }
  await Promise.all([nginx?.stop(), bare.stop()]);
  return measured;
}

async function backendOf(program: Program): Promise<Known> {
  const found = known.get(program);
  if (found !== undefined) return found;
  const backend = await stage.sandbox.start(program);
  const made = { backend, path: await stage.scene.addServer(program, [backend]) };
  known.set(program, made);
  return made;
}

interface Between {
  readonly nginx: Nginx | null;
  readonly bare: BareProxy | null;
}

function waysTo({ backend, path }: Known, { nginx, bare }: Between): readonly Way[] {
  const { host, port } = backend.address;
  const [loopback, key] = ["127.0.0.1", stage.scene.key];
  const direct = { host, port, path: "/mcp", authority: `localhost:${port}`, key };
  const ingress = {
    host: loopback,
    port: stage.ingress.port,
    path,
    authority: `${loopback}:${stage.ingress.port}`,
    key,
  };
  const through = ({ port: at }: { readonly port: number }) => ({ ...direct, host: loopback, port: at });
  return [
    { name: "direct", target: direct, cpuUs: null },
    ...(nginx === null ? [] : [{ name: "nginx" as const, target: through(nginx), cpuUs: null }]),
    ...(bare === null ? [] : [{ name: "bare" as const, target: through(bare), cpuUs: bare.cpuUs }]),
    { name: "ingress", target: ingress, cpuUs: ingressCpuUs },
  ];
}

async function ingressCpuUs(): Promise<number> {
  const { cpu } = await stage.ingress.usage();
  return cpu.user + cpu.system;
}

function rowOf(connections: number, name: string, figures: WayFigures): string {
  const { perSecond, ratio, p50Ms, p99Ms, ownUs, loadUs } = figures;
  const cells = [
    connections.toString().padStart(5),
    `  ${name.padEnd(8)}`,
    Math.round(perSecond).toString().padStart(9),
    ratio.toFixed(2).padStart(11),
    p50Ms.toFixed(2).padStart(9),
    p99Ms.toFixed(2).padStart(9),
    (ownUs === null ? "-" : ownUs.toFixed(1)).padStart(12),
    loadUs.toFixed(1).padStart(9),
  ];
  return cells.join("");
}

/** Many clients of the handshake era at one ingress, and whether they leave anything behind. */
async function printSessions(): Promise<void> {
  const instances = [];
  for (let i = 0; i < INSTANCES; i++) instances.push(await stage.sandbox.start("echo"));
  const [first] = instances;
  if (first === undefined) return;
  const path = await stage.scene.addServer("sessions", instances);
  const target = waysTo({ backend: first, path }, NOTHING)[1]?.target;
  if (target === undefined) return;
  const { open, heapKb, rssKb, heapLeftKb, descriptorsLeft } = await measureSessions(stage.ingress, target, SESSIONS);
  print(`\n${open} sessions, each with its stream open, over ${INSTANCES} instances at one ingress process`);
  print(`  a session takes ${heapKb.toFixed(1)} KB of heap, ${rssKb.toFixed(1)} KB of resident memory`);
  print(`  once all have closed: ${heapLeftKb.toFixed(0)} KB of heap and ${descriptorsLeft} descriptors above before`);
}

/** The stdio bridge beside its peer; null where the peer cannot be had. */
async function measureStdio(): Promise<number | null> {
  print("\nA stdio server behind our bridge and behind the npm package supergateway, c = 8, a child for each session");
  const options = quick ? { ...defaultStdioOptions, rounds: 1 } : defaultStdioOptions;
  const figures = await compareStdio(options).catch((error: Error) => error);
  if (figures instanceof Error) {
    print(`  not measured: ${figures.message}`);
    return null;
  }
  const { ours, supergateway, ratio } = figures;
  print(`  ${Math.round(ours)} calls/s, supergateway ${Math.round(supergateway)}, ratio ${ratio.toFixed(2)}`);
  return round(ratio);
}

async function printProfile(): Promise<void> {
  const { target } = waysTo(await backendOf("echo"), NOTHING)[1] ?? {};
  if (target === undefined) return;
  const job = { target, tool: "echo", connections: 64, warmMs: 0, measureMs: PROFILE_MS };
  let answered = 0;
  const before = await ingressCpuUs();
  const profile = await stage.ingress.profile(async () => {
    ({ answered } = await stage.load.run(job));
  });
  const us = ((await ingressCpuUs()) - before) / answered;
  print(
    `\nWhere the ingress's CPU goes, raw echo at c = 64 (self time; ${us.toFixed(1)} µs a call while it is profiled)`,
  );
  for (const { group, share, most } of reduceProfile(profile)) {
    const percent = `${(share * 100).toFixed(1)} %`.padStart(7);
    print(`${percent}${(share * us).toFixed(1).padStart(6)} µs  ${group.padEnd(34)}${most.join(", ")}`);
  }
}

function figuresOf(echo: ReadonlyMap<number, Figures>, streamed: typeof echo, sdk: typeof echo) {
  const at = (of: typeof echo, connections: number) => of.get(connections)?.get("ingress");
  const added = (at(echo, 1)?.p99Ms ?? Number.NaN) - (echo.get(1)?.get("direct")?.p99Ms ?? Number.NaN);
  return {
    ratio_c64: round(at(echo, 64)?.ratio),
    ratio_c64_sdk: round(at(sdk, 64)?.ratio),
    ratio_c64_stream: round(at(streamed, 64)?.ratio),
    cpu_us_per_request: round(at(echo, 64)?.ownUs),
    p99_added_ms_c1: round(added),
  };
}

function round(value: number | null | undefined): number | null {
  return value === null || value === undefined || Number.isNaN(value) ? null : Math.round(value * 100) / 100;
}
