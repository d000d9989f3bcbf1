/** `npm run bench -- deploy`: how long each step of a deployment takes, cold and with warm caches. */
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Deployment } from "@switchyard/contracts";
import { type ComposedSystem, startComposedSystem } from "./system/composed-system.ts";
import { createServer, deployAgain, waitForDeployment } from "./system/drive.ts";

interface Figures {
  readonly cold: Deployment;
  readonly warm: Deployment;
}

const checkout = fileURLToPath(new URL("../../..", import.meta.url));
const fixtures = join(checkout, "packages/testing/fixtures");
const print = (line: string) => process.stdout.write(`${line}\n`);

const system = await startComposedSystem({ checkout });
const sources = mkdtempSync(join(tmpdir(), "switchyard-sources-"));
let typescript: Figures;
let python: Figures;
try {
  typescript = await measure("ts-sdk-v2", "src/main.ts", "//");
  python = await measure("fastmcp", "desk/server.py", "#");
} finally {
  await system.stop();
  rmSync(sources, { recursive: true, force: true });
}
if (process.argv.includes("--json")) {
  const figures = {
    ts_cold_s: seconds(typescript.cold),
    ts_warm_s: seconds(typescript.warm),
    py_cold_s: seconds(python.cold),
    py_warm_s: seconds(python.warm),
  };
  print(JSON.stringify(figures));
}

/** Deploys a fixture as a repository, then again with one more commit, which changes its code and no dependency. */
async function measure(fixture: string, file: string, comment: string): Promise<Figures> {
  const repository = join(sources, fixture);
  cpSync(join(fixtures, fixture), repository, { recursive: true });
  git(repository, "init", "--quiet", "--initial-branch=main");
  commit(repository, "first");
  const cold = await deploy(system, fixture, repository);
  appendFileSync(join(repository, file), `\n${comment} changed\n`);
  commit(repository, "second");
  await deployAgain(system, fixture);
  const warm = await waitForDeployment(system, fixture);
  report(fixture, { cold, warm });
  return { cold, warm };
}

async function deploy(system: ComposedSystem, name: string, gitUrl: string): Promise<Deployment> {
  await createServer(system, name, { gitUrl });
  return await waitForDeployment(system, name);
}

function report(fixture: string, { cold, warm }: Figures): void {
  const line = (name: string, one: number | null, other: number | null) =>
    print(`  ${name.padEnd(12)}${milliseconds(one)}${milliseconds(other)}`);
  print(`${fixture.padEnd(14)}${"cold ms".padStart(10)}${"warm ms".padStart(10)}`);
  for (const { name, durationMs } of cold.steps)
    line(name, durationMs, warm.steps.find((step) => step.name === name)?.durationMs ?? null);
  line("until ready", seconds(cold) * 1000, seconds(warm) * 1000);
}

function milliseconds(value: number | null): string {
  return (value === null ? "-" : Math.round(value).toString()).padStart(10);
}

/** From asking for a deployment until it was ready, in seconds. */
function seconds({ createdAt, readyAt }: Deployment): number {
  return (Date.parse(readyAt ?? createdAt) - Date.parse(createdAt)) / 1000;
}

function commit(repository: string, message: string): void {
  git(repository, "add", "--all");
  git(repository, "-c", "user.name=Bench", "-c", "user.email=bench@example.com", "commit", "--quiet", "-m", message);
}

function git(repository: string, ...words: readonly string[]): void {
  execFileSync("git", ["-C", repository, ...words], { stdio: ["ignore", "ignore", "inherit"] });
}
