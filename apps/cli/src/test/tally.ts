import { readFile } from "node:fs/promises";
import { z } from "zod";

/** How many checks passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Those that passed only when they were run again, by name: shown, so that nobody takes them for sound. */
  readonly repeated?: readonly string[];
}

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z
    .array(
      z.object({
        assertionResults: z.array(
          z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
        ),
      }),
    )
    .default([]),
});
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
});

/** A phase that is one check: a linter, a compiler. */
export function gateTally(code: number): Tally {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Counts of vitest's JSON report. A run that failed without a failed test (a file that does not load) counts one. */
export async function vitestTally(file: string, code: number): Promise<Tally> {
  const report = VitestReport.safeParse(await readJson(file));
  if (!report.success) return gateTally(1);
  const { numPassedTests: passed, numFailedTests: failed, testResults } = report.data;
  const repeated = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, failureMessages }) => status === "passed" && (failureMessages ?? []).length > 0);
  return {
    passed,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    repeated: repeated.map(({ fullName }) => fullName),
  };
}

/** Counts of Playwright's JSON report; a test that passed only when repeated passed. */
export async function playwrightTally(file: string, code: number): Promise<Tally> {
  const report = PlaywrightReport.safeParse(await readJson(file));
  if (!report.success) return gateTally(1);
  const { expected, flaky, unexpected } = report.data.stats;
  return { passed: expected + flaky, failed: unexpected === 0 && code !== 0 ? 1 : unexpected };
}

/** All of them together. */
export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce((all, one) => ({ passed: all.passed + one.passed, failed: all.failed + one.failed }), {
    passed: 0,
    failed: 0,
  });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}
