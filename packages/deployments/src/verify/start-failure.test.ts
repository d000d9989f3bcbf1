import { describe, expect, test } from "vitest";
import { exitedAtOnce, neededVariable, withTail } from "./start-failure.ts";

const exit = { exitCode: 1, signal: null, oomKilled: false, timedOut: false, durationMs: 5, memoryPeakBytes: null };

describe("the variable that last words ask for", () => {
  test.each([
    ["KeyError: 'WEATHER_API_KEY'", "WEATHER_API_KEY"],
    ["Error: Missing environment variable: GITHUB_TOKEN", "GITHUB_TOKEN"],
    ["BRAVE_API_KEY environment variable is required", "BRAVE_API_KEY"],
    ["Please set DATABASE_URL before starting", "DATABASE_URL"],
    ["FIXTURE_TOKEN is not set", "FIXTURE_TOKEN"],
  ])("%s", (line, name) => {
    expect(neededVariable(["starting", line, ""])).toBe(name);
  });

  test.each(["Error: cannot find module './server'", "listen EADDRINUSE 3000", "code: 'ERR_MODULE_NOT_FOUND'"])(
    "none in %s",
    (line) => {
      expect(neededVariable([line])).toBeNull();
    },
  );
});

test("memory is named before anything the process said", () => {
  expect(
    exitedAtOnce({ ...exit, exitCode: null, signal: "SIGKILL", oomKilled: true }, ["FOO_BAR is not set"]),
  ).toMatchObject({
    code: "out_of_memory",
    meta: { signal: "SIGKILL" },
  });
});

test("an exit is told with its code or signal", () => {
  expect(exitedAtOnce(exit, []).message).toContain("exited with code 1");
  expect(exitedAtOnce({ ...exit, exitCode: null, signal: "SIGSEGV" }, []).message).toContain("SIGSEGV");
});

describe("last words", () => {
  test.each([
    [["a", "b"], [], ["a", "b"]],
    [[], ["a"], ["a"]],
    [
      ["a", "b"],
      ["a", "b", "c"],
      ["a", "b", "c"],
    ],
    [
      ["x", "a"],
      ["a", "b"],
      ["x", "a", "b"],
    ],
    [
      ["a", "a"],
      ["a", "a", "a"],
      ["a", "a", "a"],
    ],
    [
      ["a", "b"],
      ["a", "b"],
      ["a", "b"],
    ],
    [["a"], ["b"], ["a", "b"]],
  ])("that come late are put behind those seen: %j and %j", (lines, tail, all) => {
    expect(withTail(lines, tail)).toEqual(all);
  });

  test("belong to the process that ended, not to one that was tried after it", () => {
    expect(exitedAtOnce(exit, ["out of cheese"]).meta).toMatchObject({ lastLines: ["out of cheese"] });
  });
});
