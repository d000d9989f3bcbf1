import { expect, it } from "vitest";
import { judge } from "./sync-checks.ts";

const MINUTE = 60_000;

it("what waits for checks starts with them, fails with them, and gives up after an hour", () => {
  expect(judge("passed", 0)).toBe("release");
  expect(judge("failed", 0)).toBe("failed");
  expect(judge("pending", 59 * MINUTE)).toBe("wait");
  expect(judge("pending", 60 * MINUTE)).toBe("late");
  // Nothing has begun yet right after a push; after a while nothing will.
  expect(judge("none", 1_000)).toBe("wait");
  expect(judge("none", 2 * MINUTE)).toBe("release");
});
