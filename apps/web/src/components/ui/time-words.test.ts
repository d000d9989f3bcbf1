import { describe, expect, it } from "vitest";
import { ago, clock, count, duration, rate, size, until } from "./time-words.ts";

const now = Date.parse("2026-03-04T12:00:00.000Z");
const before = (ms: number) => new Date(now - ms).toISOString();

describe("times in words", () => {
  it("grow coarser with distance and end as a date", () => {
    expect([2_000, 40_000, 120_000, 7_200_000, 200_000_000].map((ms) => ago(before(ms), now))).toEqual([
      "just now",
      "40 s ago",
      "2 min ago",
      "2 h ago",
      "2 d ago",
    ]);
    expect(ago("2025-01-02T00:00:00.000Z", now)).toBe("2025-01-02");
  });
  it("take a clock that runs ahead for this moment", () => {
    expect(ago(before(-60_000), now)).toBe("just now");
  });
  it("count down to an end and say when it has passed", () => {
    expect(until(before(-3 * 3_600_000), now)).toBe("in 3 h");
    expect(until(before(1), now)).toBe("expired");
    // What was just given 90 days has 90 days, and not 89.
    expect(until(before(-90 * 86_400_000 + 2_000), now)).toBe("in 90 d");
    expect(until(before(-3 * 86_400_000 + 2_000), now)).toBe("in 3 d");
  });
  it("are exact to the millisecond in lists", () => {
    expect(clock("2026-03-04T12:00:07.005Z", false)).toBe("04 Mar 12:00:07.005");
  });
});

describe("amounts in words", () => {
  it("never show 60 seconds as such", () => {
    expect([840, 2_400, 59_900, 72_000, 120_000, 119_900].map(duration)).toEqual([
      "840 ms",
      "2.4 s",
      "59 s",
      "1 min 12 s",
      "2 min",
      "1 min 59 s",
    ]);
  });
  it("carry units and windows", () => {
    expect([size(812), size(4_300), size(40_000_000)]).toEqual(["812 B", "4.2 KiB", "38 MiB"]);
    expect(count(12_431)).toBe("12 431");
    expect([rate(0, 0), rate(0, 9), rate(1, 300), rate(1, 4)]).toEqual(["–", "0%", "0.3%", "25%"]);
  });
});
