/** MCP servers in the sandbox that a worker gives to tenants. */
import { randomBytes } from "node:crypto";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";
import type { InstanceAddress, RunningInstance, SandboxDriver } from "@switchyard/deployments/ports";
import { bundleRunner } from "@switchyard/runner";
import { createSandboxDriver, noRegistries } from "@switchyard/runtime";
import { build } from "esbuild";
import { checkout } from "../system/stores.ts";
import { listens } from "./until-listening.ts";

export type Program = "echo" | "sdk";

export interface Backend {
  readonly address: InstanceAddress & { readonly kind: "tcp" };
  readonly pid: number;
}

export interface Sandbox {
  /** How tenant code is held here. */
  readonly mode: string;
  /** Starts one more instance of a program; it answers when this resolves. */
  start(program: Program): Promise<Backend>;
  close(): Promise<void>;
}

const PORT = 8080;
const START_MS = 30_000;

/** Opens a sandbox driver below `folder`, with the toolchains that all runs of this checkout share. */
export async function openSandbox(folder: string, environment: NodeJS.ProcessEnv): Promise<Sandbox> {
  const home = join(folder, "sandbox");
  const toolchains = join(checkout, "node_modules/.cache/switchyard/toolchains");
  await mkdir(home, { mode: 0o700 });
  await mkdir(toolchains, { recursive: true });
  await symlink(toolchains, join(home, "toolchains"));
  const hostEnv = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const runnerBundle = join(home, "runner", "runner.mjs");
  await bundleRunner(runnerBundle);
  const installationId = randomBytes(4).toString("hex");
  const driver = await createSandboxDriver({ home, installationId, runnerBundle, registries: noRegistries, hostEnv });
  const running: RunningInstance[] = [];
  return {
    mode: driver.report().mode,
    async start(program) {
      const instance = await startProgram(driver, { home, program });
      running.push(instance);
      const address = await reachable(instance);
      return { address, pid: instance.pid };
    },
    async close() {
      await Promise.all(running.map((instance) => instance.stop(0)));
      await driver.close();
    },
  };
}

async function startProgram(
  driver: SandboxDriver,
  { home, program }: { readonly home: string; readonly program: Program },
): Promise<RunningInstance> {
  const artifactDir = join(home, `artifact-${program}-${randomBytes(3).toString("hex")}`);
  await build({
    entryPoints: [fileURLToPath(new URL(`./programs/${program}.ts`, import.meta.url))],
    outfile: join(artifactDir, "app.mjs"),
    ...{ bundle: true, platform: "node", format: "esm", target: "node24", logLevel: "warning" },
  });
  return driver.start({
    ...{ instanceId: `ins_${randomBytes(6).toString("hex")}`, artifactDir, cwd: ".", argv: ["node", "app.mjs"] },
    ...{ toolchain: { kind: "node", major: "24" }, transport: "http", stdioShared: false, port: PORT },
    env: { PORT: String(PORT), HOST: "0.0.0.0" },
    egress: { kind: "none" },
    limits: { memoryMb: 512, cpus: 2, pids: 64, tmpMb: 16 },
    onLine: ({ stream, text }) => void (stream === "stdout" || process.stderr.write(`backend: ${text}\n`)),
  });
}

async function reachable(instance: RunningInstance): Promise<Backend["address"]> {
  for (const until = Date.now() + START_MS; Date.now() < until; ) {
    const isBound = (await instance.listening()).some(({ port }) => port === PORT);
    const address = isBound ? await instance.address(PORT) : null;
    if (address?.kind === "unix") break;
    if (address !== null && (await listens(address.port, address.host))) return address;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new AppError({
    code: "backend_not_reachable",
    kind: "precondition_failed",
    message: "The MCP server in the sandbox is not reachable by TCP.",
    remedy: "Run the bench as root with bubblewrap installed: only that mode has sandboxes that are dialled directly.",
  });
}
