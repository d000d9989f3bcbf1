import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readUpConfig, repositoryRoot } from "../config.ts";
import { ensureSystemPackages, testPackages } from "../machine/system-packages.ts";
import type { Terminal } from "../terminal.ts";
import { buildWeb } from "../up/web-build.ts";
import { runEndToEnd } from "./end-to-end.ts";
import { phase } from "./phase.ts";
import { bin, vitestCommand } from "./programs.ts";
import { runCommand } from "./run-command.ts";
import { gateTally, sum, type Tally, vitestTally } from "./tally.ts";

/** `npm test`: every gate and every test, nothing assumed; ends with one line of counts. Resolves to the exit code. */
export async function runTest(terminal: Terminal): Promise<number> {
  return counted(terminal, async (run) => [
    ...(await Promise.all([
      gate(run, "lint", [process.execPath, "packages/tooling/src/lint.ts"]),
      gate(run, "types", [bin("tsc"), "--noEmit", "-p", "tsconfig.json"]),
    ])),
    await gate(run, "types of the dashboard", [bin("tsc"), "--noEmit", "-p", "apps/web/tsconfig.json"]),
    await vitest(run, "unit"),
    await vitest(run, "int"),
    ...(await endToEnd(run)),
  ]);
}

/** `npm run e2e`: only what meets the composed system. */
export async function runEndToEndAlone(terminal: Terminal): Promise<number> {
  return counted(terminal, endToEnd);
}

interface Run {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  /** Reports, homes and whatever else a run leaves; gone at the end. */
  readonly folder: string;
}

async function counted(terminal: Terminal, work: (run: Run) => Promise<Tally[]>): Promise<number> {
  const { path, environment, SWITCHYARD_NO_INSTALL: noInstall } = readUpConfig();
  const folder = await mkdtemp(join(tmpdir(), "switchyard-run-"));
  try {
    await terminal.step("system packages", () =>
      ensureSystemPackages({ packages: testPackages, path, environment, noInstall, announce: terminal.warn }),
    );
    const { passed, failed } = sum(await work({ terminal, environment, folder }));
    terminal.line(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function gate({ terminal, environment: env }: Run, title: string, command: readonly string[]): Promise<Tally> {
  return phase(terminal, title, async () => {
    const result = await runCommand(command, { cwd: repositoryRoot, env });
    return { result, tally: gateTally(result.code) };
  });
}

function vitest({ terminal, environment: env, folder }: Run, project: string): Promise<Tally> {
  return phase(terminal, `${project} tests`, async () => {
    const report = join(folder, `${project}.json`);
    const command = vitestCommand(project, report);
    const result = await runCommand(command, { cwd: repositoryRoot, env });
    return { result, tally: await vitestTally(report, result.code) };
  });
}

async function endToEnd(run: Run): Promise<Tally[]> {
  const built = await phase(run.terminal, "dashboard build", async () => {
    await buildWeb(run.environment, { note: () => {}, undo: [] });
    return { result: { code: 0, output: "" }, tally: { passed: 1, failed: 0 } };
  });
  return built.failed > 0 ? [built] : [built, ...(await runEndToEnd(run))];
}
