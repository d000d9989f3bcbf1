import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { playwrightTally, sum, vitestTally } from "./tally.ts";

async function report(value: unknown): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "tally-")), "report.json");
  await writeFile(file, JSON.stringify(value));
  return file;
}

test("counts a run as failed when it failed without a failed test", async () => {
  const file = await report({ numPassedTests: 3, numFailedTests: 0 });
  expect(await vitestTally(file, 0)).toEqual({ passed: 3, failed: 0, repeated: [] });
  expect(await vitestTally(file, 1)).toEqual({ passed: 3, failed: 1, repeated: [] });
});

test("names what passed only when it was run again", async () => {
  const result = (fullName: string, status: string, failureMessages: string[]) => ({
    fullName,
    status,
    failureMessages,
  });
  const assertionResults = [
    result("a", "passed", []),
    result("b", "passed", ["once"]),
    result("c", "failed", ["twice"]),
  ];
  const file = await report({ numPassedTests: 2, numFailedTests: 1, testResults: [{ assertionResults }] });
  expect(await vitestTally(file, 1)).toEqual({ passed: 2, failed: 1, repeated: ["b"] });
});

test("counts a run that left no report as one failure", async () => {
  expect(await vitestTally("/nowhere.json", 1)).toEqual({ passed: 0, failed: 1 });
  expect(await playwrightTally("/nowhere.json", 1)).toEqual({ passed: 0, failed: 1 });
});

test("counts browser tests", async () => {
  const file = await report({ stats: { expected: 4, unexpected: 2, flaky: 1 } });
  expect(await playwrightTally(file, 1)).toEqual({ passed: 5, failed: 2 });
});

test("adds up", () => {
  expect(
    sum([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 });
});
