import { expect, it } from "vitest";
import { LineBudget } from "./line-budget.ts";

it("lets fifty lines of an org through in a second, tells with the next how many it left out, and no other org's go", () => {
  let now = 0;
  const budget = new LineBudget(() => now);
  const flood = Array.from({ length: 1_000 }, () => budget.take("org_1"));
  expect(flood.filter((leftOut) => leftOut !== null)).toEqual(Array.from({ length: 50 }, () => 0));
  expect(budget.take("org_2")).toBe(0);
  now += 1_000;
  expect(budget.take("org_1")).toBe(950);
  expect(budget.take("org_1")).toBe(0);
});
