import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A revision of the protocol whose frozen requirements the suite knows. */
export type Revision = "2025-11-25" | "2026-07-28";

/** One thing that the suite looked at. Ids repeat within a scenario. */
export interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly errorMessage?: string;
}

/** What one run of the suite found, by scenario. */
export interface ConformanceRun {
  readonly revision: Revision;
  readonly scenarios: ReadonlyMap<string, readonly Check[]>;
  /** The scenarios that the revision requires; the others are extensions, or were added to the suite later. */
  readonly scored: ReadonlySet<string>;
}

const suite = dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json"));

/** Whether what was found in a scenario is what is to be found. */
type Settles = (found: ScenarioResult, isScored: boolean) => boolean;

/** What was found in one scenario. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly checks: readonly Check[];
}

/** Some checks give an answer half a second, which a busy machine may not keep. */
const ATTEMPTS = 3;

/**
 * Runs the conformance suite's frozen requirements of a revision against a server on loopback. The suite is a process of
 * its own; what it found is read from the files it leaves. A scenario that does not settle is asked again, by itself, before
 * it counts; one settles, unless said otherwise, when it is not scored or nothing in it failed. Rejects when the suite
 * leaves no result of a scored scenario.
 */
export async function runConformance(
  url: string,
  revision: Revision,
  settles: Settles = ({ checks }, isScored) => !isScored || hasPassed(checks),
): Promise<ConformanceRun> {
  const { results, printed } = await runSuite(["--url", url, "--requirements", revision]);
  const scored = await scoredScenarios(revision);
  const missing = [...scored].filter((name) => !results.has(name));
  if (missing.length > 0) throw new Error(`The suite left no result of ${missing.join(", ")}:\n${printed}`);
  for (const [scenario, checks] of results) {
    let found = checks;
    for (
      let attempt = 1;
      attempt < ATTEMPTS && !settles({ scenario, checks: found }, scored.has(scenario));
      attempt++
    ) {
      const again = await runSuite(["--url", url, "--scenario", scenario, "--spec-version", revision]);
      found = again.results.get(scenario) ?? [];
    }
    results.set(scenario, found);
  }
  return { revision, scenarios: results, scored };
}

/** How many scored scenarios and checks a run passed, out of how many; counted as the suite counts. */
export function totalsOf({ scenarios, scored }: ConformanceRun): {
  readonly scenarios: string;
  readonly checks: string;
} {
  const all = [...scenarios].flatMap(([name, checks]) => (scored.has(name) ? [checks] : []));
  const passed = all.filter(hasPassed);
  const counted = all.flat().filter(({ status }) => status === "SUCCESS" || status === "FAILURE");
  const succeeded = counted.filter(({ status }) => status === "SUCCESS");
  return { scenarios: `${passed.length}/${all.length}`, checks: `${succeeded.length}/${counted.length}` };
}

function hasPassed(checks: readonly Check[]): boolean {
  return checks.every(({ status }) => status !== "FAILURE" && status !== "WARNING");
}

interface SuiteRun {
  readonly results: Map<string, readonly Check[]>;
  readonly printed: string;
}

async function runSuite(args: readonly string[]): Promise<SuiteRun> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-conformance-"));
  try {
    const printed = await printedBy([join(suite, "dist/index.js"), "server", ...args, "-o", folder]);
    const results = new Map<string, readonly Check[]>();
    for (const result of await readdir(folder)) {
      const name = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(result)?.[1] ?? result;
      results.set(name, JSON.parse(await readFile(join(folder, result, "checks.json"), "utf8")));
    }
    return { results, printed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its exit code says whether all passed, which the results say better. */
function printedBy(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  const hear = (chunk: Buffer): void => {
    printed += chunk.toString();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", () => resolve(printed));
  });
}

/** The requirements are a file of the suite: its `server` list is what counts. */
async function scoredScenarios(revision: Revision): Promise<ReadonlySet<string>> {
  const lines = (await readFile(join(suite, `requirements/${revision}.yaml`), "utf8")).split("\n");
  const rest = lines.slice(lines.indexOf("server:") + 1);
  const end = rest.findIndex((line) => /^\S/.test(line) && !line.startsWith("#"));
  const names = rest.slice(0, end).flatMap((line) => /^ {2}- (\S+)/.exec(line)?.[1] ?? []);
  if (names.length === 0) throw new Error(`The suite requires nothing of servers for ${revision}.`);
  return new Set(names);
}
