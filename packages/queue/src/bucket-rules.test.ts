import { describe, expect, test } from "vitest";
import { largestExcess, seededRandom } from "../test/model-buckets.ts";
import { type BucketRule, type BucketState, emptyAt, fits, periodEnd, usedNow, waitFor } from "./bucket-rules.ts";

const rate = (calls: number, periodMs: number, burst: number) => ({ kind: "rate", calls, periodMs, burst }) as const;
const RATES = [
  rate(1, 1_000, 1),
  rate(10, 1_000, 30),
  rate(7, 60_000, 3),
  rate(600, 60_000, 50),
  rate(5, 3_600_000, 5),
];

/** Asks at random moments for random numbers of calls; answers which were let through, and when. */
function play(rule: BucketRule, seed: number): { at: number; cost: number }[] {
  const random = seededRandom(seed);
  const pace = rule.kind === "rate" ? rule.periodMs / rule.calls : 1_000;
  const taken: { at: number; cost: number }[] = [];
  let state: BucketState | undefined;
  let now = 1_000_000;
  for (let i = 0; i < 2_000; i++) {
    now += random() < 0.7 ? random() * pace : random() * pace * 20;
    const cost = 1 + Math.floor(random() * 3);
    const used = usedNow(rule, state, now);
    const allowed = fits(rule, used, cost);
    state = { used: allowed ? used + cost : used, at: now };
    if (allowed) taken.push({ at: now, cost });
  }
  return taken;
}

describe("a rate", () => {
  test.each(RATES)("of %o lets no window through more than its burst and what leaks in it", (rule) => {
    for (let seed = 1; seed <= 5; seed++) {
      const taken = play(rule, seed);
      expect(taken.length).toBeGreaterThan(100);
      expect(largestExcess(taken, rule.calls / rule.periodMs)).toBeLessThanOrEqual(rule.burst + 1e-3);
    }
  });

  test.each(RATES)("of %o refuses until exactly when it said", (rule) => {
    const random = seededRandom(9);
    for (let i = 0; i < 500; i++) {
      const now = 1_000_000 + random() * 1e6;
      const state = { used: random() * rule.burst, at: now };
      const cost = 1 + Math.floor(random() * rule.burst);
      const wait = waitFor(rule, { used: state.used, cost, now });
      if (wait === null || wait === 0) continue;
      expect(fits(rule, usedNow(rule, state, now + wait), cost)).toBe(true);
      expect(fits(rule, usedNow(rule, state, now + wait * 0.99), cost)).toBe(false);
    }
  });

  test("is full again after the time that its burst takes, and never more than full", () => {
    const rule = rate(10, 1_000, 30);
    expect(usedNow(rule, { used: 30, at: 0 }, 2_999)).toBeCloseTo(0.01);
    expect(usedNow(rule, { used: 30, at: 0 }, 3_000)).toBe(0);
    expect(usedNow(rule, { used: 30, at: 0 }, 1e9)).toBe(0);
    expect(emptyAt(rule, 30, 500)).toBe(3_500);
  });

  test("leaks nothing while the clock goes back", () => {
    expect(usedNow(rate(10, 1_000, 30), { used: 5, at: 2_000 }, 1_000)).toBe(5);
  });

  test("never lets through at once more than it holds, however long one waits", () => {
    expect(waitFor(rate(10, 1_000, 3), { used: 0, cost: 4, now: 0 })).toBeNull();
    expect(waitFor({ kind: "quota", calls: 3, period: "day" }, { used: 0, cost: 4, now: 0 })).toBeNull();
  });

  test("that hardly leaks counts each call, and one that leaks without end keeps its count", () => {
    const slow = rate(1, 3_600_000, 1_000_000_000);
    expect(usedNow(slow, { used: 999_999_999, at: 1.7e12 }, 1.7e12 + 1)).toBeCloseTo(999_999_999, 3);
    const fast = rate(1_000_000_000, 1_000, 1_000_000_000);
    expect(fits(fast, usedNow(fast, { used: 1e9, at: 1.7e12 }, 1.7e12), 1)).toBe(false);
  });
});

describe("a quota", () => {
  const day = { kind: "quota", calls: 5, period: "day" } as const;
  const noon = Date.UTC(2028, 1, 29, 12);

  test("is empty at midnight and at the first of the month, in UTC", () => {
    expect(periodEnd("day", noon)).toBe(Date.UTC(2028, 2, 1));
    expect(periodEnd("month", noon)).toBe(Date.UTC(2028, 2, 1));
    expect(periodEnd("month", Date.UTC(2027, 11, 31, 23, 59))).toBe(Date.UTC(2028, 0, 1));
    expect(periodEnd("day", Date.UTC(2028, 2, 1))).toBe(Date.UTC(2028, 2, 2));
  });

  test("keeps its count until then, and says how long that is", () => {
    const state = { used: 5, at: noon };
    expect(usedNow(day, state, Date.UTC(2028, 2, 1) - 1)).toBe(5);
    expect(usedNow(day, state, Date.UTC(2028, 2, 1))).toBe(0);
    expect(waitFor(day, { used: 5, cost: 1, now: noon })).toBe(12 * 3_600_000);
    expect(emptyAt(day, 5, noon)).toBe(Date.UTC(2028, 2, 1));
  });
});
