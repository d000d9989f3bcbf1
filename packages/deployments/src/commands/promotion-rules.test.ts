import { describe, expect, test } from "vitest";
import { assertRequiredVariables, narrowerAccess, readPolicies, rollbackPolicies } from "./promotion-rules.ts";

const modes = ["restricted", null, "organization", "public"] as const;

describe("access after a rollback", () => {
  test("is never wider than it is now, whatever it was then", () => {
    for (const [index, now] of modes.entries()) {
      for (const [old, then] of modes.entries()) {
        expect(narrowerAccess(then, now)).toBe(modes[Math.min(index, old)]);
      }
    }
  });

  test("falls back to the default of previews for what is not known", () => {
    expect(narrowerAccess("own", "public")).toBeNull();
    expect(narrowerAccess("emperor", "restricted")).toBe("restricted");
  });

  test("comes with the limits of then", () => {
    const then = { access: "public", limits: { memoryMb: 128 } };
    expect(rollbackPolicies(then, { access: null, limits: null })).toEqual({ access: null, limits: { memoryMb: 128 } });
  });
});

test("policies that cannot be read count as none", () => {
  expect(readPolicies({ access: "public", limits: { memoryMb: -1 } })).toEqual({ access: "public", limits: null });
  for (const broken of [null, undefined, 3, "x", {}]) {
    expect(readPolicies(broken)).toEqual({ access: null, limits: null });
  }
});

test("names all variables that the target lacks, and asks for none where the plan cannot be read", () => {
  const plan = { requiredVariables: [{ name: "A" }, { name: "B" }, { name: "C" }] };
  const target = { slug: "production", names: new Set(["B"]) };
  expect(() => assertRequiredVariables(plan, target)).toThrow(/A, C, which are not set in production/);
  expect(() => assertRequiredVariables(plan, { slug: "x", names: new Set(["A", "B", "C", "D"]) })).not.toThrow();
  expect(() => assertRequiredVariables(null, target)).not.toThrow();
});
