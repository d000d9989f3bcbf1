import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@switchyard/contracts";
import { spawnGuarded } from "@switchyard/embedded";
import { z } from "zod";
import { repositoryRoot } from "../config.ts";
import { contentHash } from "../machine/content-hash.ts";
import { takeLock } from "../machine/pid-lock.ts";
import type { Note } from "../terminal.ts";

/** What the dashboard's build reads besides itself and our packages that it imports. */
const INPUTS = ["apps/web", "prisma/schema.prisma", "package-lock.json", "tsconfig.json"];
const Manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });
const BUILD = join(repositoryRoot, "apps/web/.next");
const STAMP = join(BUILD, "made-from");
const WAIT_MS = 500;
const OTHERS_BUILD_MS = 300_000;

/** Builds the dashboard unless the build at hand was made from these very files. Throws AppError web_build_failed. */
export async function buildWeb(
  environment: NodeJS.ProcessEnv,
  io: { readonly note: Note; readonly undo: (() => Promise<unknown>)[] },
): Promise<void> {
  const wanted = await contentHash(repositoryRoot, [...INPUTS, ...(await importedPackages("apps/web"))]);
  if (await isBuilt(wanted)) return io.note("up to date");
  const lock = await takeBuildLock();
  try {
    if (await isBuilt(wanted)) return io.note("up to date");
    await build(environment, io.undo);
    await writeFile(STAMP, wanted);
  } finally {
    await lock.release();
  }
}

/** Folders of our packages that a workspace imports, and those that these import. */
async function importedPackages(workspace: string, found: Set<string> = new Set()): Promise<Set<string>> {
  const { dependencies } = Manifest.parse(JSON.parse(await readText(join(repositoryRoot, workspace, "package.json"))));
  for (const name of Object.keys(dependencies)) {
    const folder = name.replace("@switchyard/", "packages/");
    if (folder === name || found.has(folder)) continue;
    await importedPackages(folder, found.add(folder));
  }
  return found;
}

async function isBuilt(wanted: string): Promise<boolean> {
  const [stamp, buildId] = await Promise.all([readText(STAMP), readText(join(BUILD, "BUILD_ID"))]);
  return stamp === wanted && buildId !== "";
}

/** Two starts out of one checkout share the build: the second waits for the first. */
async function takeBuildLock(): Promise<{ release(): Promise<void> }> {
  for (;;) {
    const lock = await takeLock(join(repositoryRoot, "node_modules/.switchyard-build"));
    if ("release" in lock) return lock;
    await sleep(WAIT_MS);
  }
}

async function build(environment: NodeJS.ProcessEnv, undo: (() => Promise<unknown>)[]): Promise<void> {
  const deadline = Date.now() + OTHERS_BUILD_MS;
  for (;;) {
    const { how, lines } = await nextBuild(environment, undo);
    if (how === "exit code 0") return;
    // Somebody builds by hand in this checkout: Next lets only one at a time.
    const busy = lines.some((line) => line.includes("Another next build process is already running"));
    if (!busy || Date.now() > deadline) throw buildFailed(how, lines);
    await sleep(WAIT_MS * 4);
  }
}

async function nextBuild(
  environment: NodeJS.ProcessEnv,
  undo: (() => Promise<unknown>)[],
): Promise<{ how: string; lines: string[] }> {
  const build = spawnGuarded({
    command: process.execPath,
    arguments: [join(repositoryRoot, "node_modules/next/dist/bin/next"), "build"],
    cwd: join(repositoryRoot, "apps/web"),
    env: { ...environment, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    stopSignal: "TERM",
  });
  undo.push(() => build.stop(2_000));
  const lines: string[] = [];
  build.onLine((line) => lines.push(line));
  const how = await build.exited;
  undo.pop();
  return { how, lines };
}

function buildFailed(how: string, lines: readonly string[]): AppError {
  return new AppError({
    code: "web_build_failed",
    kind: "internal",
    message: `The dashboard did not build (${how}). It said last:\n${lines.slice(-30).join("\n")}`,
    remedy: "Run `npx next build apps/web` to see the whole output.",
  });
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
