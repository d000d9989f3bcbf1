/**
 * `npm run bench -- deploy`: how long the starter templates take from a push until they are live, step by step: cold (the
 * first deployment of a fresh installation) and warm (a push that changes code and no dependency, told by webhook).
 */
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Deployment } from "@switchyard/contracts";
import { startComposedSystem } from "./system/composed-system.ts";
import { createServer, createWebhook, waitForDeployment } from "./system/drive.ts";
import { announcePush, commitAll, startRepository } from "./system/push.ts";

interface Figures {
  readonly cold: Deployment;
  readonly warm: Deployment;
  /** From the webhook of the push until its deployment was live. */
  readonly pushToLiveS: number;
}

const checkout = fileURLToPath(new URL("../../..", import.meta.url));
const templates = join(checkout, "packages/templates/servers");
const print = (line: string) => process.stdout.write(`${line}\n`);

const system = await startComposedSystem({ checkout });
const sources = mkdtempSync(join(tmpdir(), "switchyard-sources-"));
let typescript: Figures;
let python: Figures;
try {
  typescript = await measure("typescript-http", "src/main.ts", "//");
  python = await measure("python-fastmcp", "server.py", "#");
} finally {
  await system.stop();
  rmSync(sources, { recursive: true, force: true });
}
if (process.argv.includes("--json")) {
  const figures = {
    ts_cold_s: seconds(typescript.cold),
    ts_warm_s: seconds(typescript.warm),
    ts_push_to_live_s: typescript.pushToLiveS,
    py_cold_s: seconds(python.cold),
    py_warm_s: seconds(python.warm),
    py_push_to_live_s: python.pushToLiveS,
  };
  print(JSON.stringify(figures));
}

/** Deploys a template as a repository, then pushes one more commit. */
async function measure(template: string, file: string, comment: string): Promise<Figures> {
  const repository = join(sources, template);
  cpSync(join(templates, template), repository, { recursive: true });
  startRepository(repository);
  await createServer(system, template, { gitUrl: repository });
  const cold = await waitForDeployment(system, template);
  const webhook = await createWebhook(system, template);
  appendFileSync(join(repository, file), `\n${comment} changed\n`);
  const sha = commitAll(repository, "second");
  const pushedAt = Date.now();
  await announcePush(webhook, sha);
  const warm = await waitForDeployment(system, template, sha);
  const pushToLiveS = (liveAt(warm) - pushedAt) / 1000;
  report(template, { cold, warm, pushToLiveS });
  return { cold, warm, pushToLiveS };
}

/** When the live pointer had moved to it. */
function liveAt(deployment: Deployment): number {
  const promote = deployment.steps.find((step) => step.name === "promote");
  return Date.parse(promote?.finishedAt ?? deployment.readyAt ?? deployment.createdAt);
}

function report(template: string, { cold, warm, pushToLiveS }: Figures): void {
  const line = (name: string, one: number | null, other: number | null) =>
    print(`  ${name.padEnd(12)}${milliseconds(one)}${milliseconds(other)}`);
  print(`${template.padEnd(14)}${"cold ms".padStart(10)}${"warm ms".padStart(10)}`);
  for (const { name, durationMs } of cold.steps)
    line(name, durationMs, warm.steps.find((step) => step.name === name)?.durationMs ?? null);
  line("until ready", seconds(cold) * 1000, seconds(warm) * 1000);
  line("push to live", null, pushToLiveS * 1000);
}

function milliseconds(value: number | null): string {
  return (value === null ? "-" : Math.round(value).toString()).padStart(10);
}

/** From asking for a deployment until it was ready, in seconds. */
function seconds({ createdAt, readyAt }: Deployment): number {
  return (Date.parse(readyAt ?? createdAt) - Date.parse(createdAt)) / 1000;
}
