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

/**
 * Runs the conformance suite's frozen requirements of a revision against a server on loopback. The suite is a process of
 * its own; what it found is read from the files it leaves. Rejects when it leaves none for a scored scenario.
 */
export async function runConformance(url: string, revision: Revision): Promise<ConformanceRun> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-conformance-"));
  try {
    const printed = await runSuite(["server", "--url", url, "--requirements", revision, "-o", folder]);
    const scenarios = new Map<string, Check[]>();
    for (const result of await readdir(folder)) {
      const name = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(result)?.[1] ?? result;
      scenarios.set(name, JSON.parse(await readFile(join(folder, result, "checks.json"), "utf8")));
    }
    const scored = await scoredScenarios(revision);
    const missing = [...scored].filter((name) => !scenarios.has(name));
    if (missing.length > 0) throw new Error(`The suite left no result of ${missing.join(", ")}:\n${printed}`);
    return { revision, scenarios, scored };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How many scored scenarios and checks a run passed, out of how many; counted as the suite counts. */
export function totalsOf({ scenarios, scored }: ConformanceRun): {
  readonly scenarios: string;
  readonly checks: string;
} {
  const all = [...scenarios].flatMap(([name, checks]) => (scored.has(name) ? [checks] : []));
  const passed = all.filter((checks) => checks.every(({ status }) => status !== "FAILURE" && status !== "WARNING"));
  const counted = all.flat().filter(({ status }) => status === "SUCCESS" || status === "FAILURE");
  const succeeded = counted.filter(({ status }) => status === "SUCCESS");
  return { scenarios: `${passed.length}/${all.length}`, checks: `${succeeded.length}/${counted.length}` };
}

/** Its exit code says whether all passed, which the results say better. */
function runSuite(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [join(suite, "dist/index.js"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
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
