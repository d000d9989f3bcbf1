import type { LogLineView } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { blocksOf, cutAtMatches, matching } from "./log-lines.ts";

const line = (seq: number, text: string): LogLineView => ({
  seq,
  text,
  at: "2026-01-01T00:00:00.000Z",
  step: "build",
  stream: "stdout",
});

describe("log lines", () => {
  it("are found without regard to case", () => {
    expect(matching([line(1, "npm ERR! x"), line(2, "ok")], "err").map((found) => found.seq)).toEqual([1]);
  });
  it("keep their blocks when lines are added", () => {
    const many = Array.from({ length: 450 }, (_, index) => line(index + 1, "x"));
    expect(blocksOf(many).map((block) => block.length)).toEqual([200, 200, 50]);
    expect(blocksOf(many)[0]?.[0]?.seq).toBe(blocksOf(many.slice(0, 300))[0]?.[0]?.seq);
  });
});

describe("marking matches", () => {
  it("gives back the whole text in its order", () => {
    for (const search of ["", "a", "ab", "zzz"]) {
      const parts = cutAtMatches("abcABCab", search);
      expect(parts.map((part) => part.text).join("")).toBe("abcABCab");
    }
    expect(cutAtMatches("abcABC", "b").filter((part) => part.hit)).toHaveLength(2);
  });
});
