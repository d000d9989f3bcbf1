/** A real driver for tests, with its own home and installation, and toolchains that all test files of a checkout share. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import type {
  BuildCommand,
  ExitReport,
  InstanceSpec,
  LogLine,
  RunningInstance,
  SandboxDriver,
} from "@switchyard/deployments/ports";
import { createSandboxDriver } from "../src/driver.ts";
import { noRegistries, type SandboxOptions } from "../src/options.ts";

export const isRoot = process.getuid?.() === 0;
const node24 = { kind: "node", major: "24" } as const;
export const smallLimits = { memoryMb: 256, cpus: 1, pids: 64, tmpMb: 16 } as const;

/** Kept between runs: fetching Node takes longer than all tests together. */
export const sharedToolchains = fileURLToPath(
  new URL("../../../node_modules/.cache/switchyard/toolchains", import.meta.url),
);
const fakeRunner = fileURLToPath(new URL("./fake-runner.fixture.mjs", import.meta.url));

export interface BuildRun {
  readonly report: ExitReport;
  readonly lines: readonly LogLine[];
  /** All of stdout. */
  readonly text: string;
}

export interface SandboxFixture {
  readonly driver: SandboxDriver;
  readonly options: SandboxOptions;
  readonly home: string;
  /** A fresh folder on the host with these files. */
  folder(files?: Readonly<Record<string, string>>): Promise<string>;
  build(argv: readonly string[], more?: Partial<BuildCommand>): Promise<BuildRun>;
  /** Runs a Python program inside and answers what it printed. */
  python(program: string, more?: Partial<BuildCommand>): Promise<BuildRun>;
  /** Starts a Node program as an instance; its output lines collect in the second value. */
  start(program: string, more?: Partial<InstanceSpec>): Promise<{ instance: RunningInstance; lines: LogLine[] }>;
  close(): Promise<void>;
}

export function newInstallationId(): string {
  return randomBytes(4).toString("hex");
}

/** The environment the host's own npm and pip need in tests: everything they have when a person calls them. */
export function hostEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export async function makeHome(): Promise<string> {
  const home = await mkdtemp(`${tmpdir()}/sy-test-`);
  // As in production: nobody but the worker may pass through the home.
  await chmod(home, 0o700);
  await mkdir(sharedToolchains, { recursive: true });
  await symlink(sharedToolchains, `${home}/toolchains`);
  return home;
}

export function testOptions(home: string, more: Partial<SandboxOptions> = {}): SandboxOptions {
  return {
    home,
    installationId: newInstallationId(),
    runnerBundle: fakeRunner,
    registries: noRegistries,
    hostEnv: hostEnvironment(),
    ...more,
  };
}

export async function openSandbox(more: Partial<SandboxOptions> = {}): Promise<SandboxFixture> {
  const home = await makeHome();
  const options = testOptions(home, more);
  const driver = await createSandboxDriver(options);
  const sandbox = { ...sandboxOf(driver, home), options };
  // The first use on a machine fetches Node; that belongs to the set-up, not to a test's time.
  await sandbox.build(["/bin/true"], { timeoutMs: 60_000 });
  return sandbox;
}

export function sandboxOf(driver: SandboxDriver, home: string): Omit<SandboxFixture, "options"> {
  let folders = 0;
  const folder = async (files: Readonly<Record<string, string>> = {}): Promise<string> => {
    folders += 1;
    const dir = `${home}/folder-${folders}`;
    await mkdir(dir);
    for (const [name, text] of Object.entries(files)) await writeFile(`${dir}/${name}`, text);
    return dir;
  };
  const build = async (argv: readonly string[], more: Partial<BuildCommand> = {}): Promise<BuildRun> => {
    const lines: LogLine[] = [];
    const report = await driver.run({
      toolchain: node24,
      argv,
      appDir: more.appDir ?? (await folder()),
      cwd: ".",
      env: {},
      egress: { kind: "none" },
      limits: smallLimits,
      timeoutMs: 20_000,
      cache: null,
      onLine: (line) => lines.push(line),
      signal: new AbortController().signal,
      ...more,
    });
    const stdout = lines.filter((line) => line.stream === "stdout").map((line) => line.text);
    return { report, lines, text: stdout.join("\n") };
  };
  return {
    driver,
    home,
    folder,
    build,
    python: (program, more) => build(["/usr/bin/python3", "-c", program], more),
    async start(program, more = {}) {
      const lines: LogLine[] = [];
      const instance = await driver.start({
        instanceId: `ins_${randomBytes(6).toString("hex")}`,
        toolchain: node24,
        artifactDir: await folder({ "app.cjs": program }),
        cwd: ".",
        argv: ["node", "app.cjs"],
        transport: "http",
        stdioShared: false,
        port: 8080,
        env: {},
        egress: { kind: "none" },
        limits: smallLimits,
        onLine: (line) => lines.push(line),
        ...more,
      });
      return { instance, lines };
    },
    async close() {
      await driver.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
