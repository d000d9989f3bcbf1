import { describe, expect, test } from "vitest";
import { Budget } from "./budget.ts";
import { Patterns } from "./patterns.ts";
import { Random } from "./random.fixture.ts";

const patterns = () => new Patterns(new Budget(10_000_000));

describe("patterns", { timeout: 60_000 }, () => {
  const sources = [
    "^[a-z]+$",
    "a",
    "",
    "^$",
    "^.{2,3}$",
    "^(x|yy|zed)$",
    "[0-9]$",
    "^x?y*$",
    "^a|b$",
    "(?:ab)+",
    "^[^a-c]*$",
    "\\d{2}",
    "^\\w+-\\w+$",
    "^\\s*x",
    "^[\\w.-]+$",
    "(?<n>a)b",
    "^(a?){3}$",
    "^\\u0061\\x62$",
    "^[\\]a-]+$",
    "é|🙂",
    "^a{0}$",
    "$^",
  ];

  test("that repeat nothing, however often and however deep, are given up at once", () => {
    const nested = Array.from({ length: 15 }).reduce<string>((inner) => `(${inner}){1000}`, "()");
    for (const source of ["(){2000000000}", "((){100000}){100000}", nested, "(){2000000000,}"]) {
      const began = process.cpuUsage();
      expect(patterns().matches(source, "a")).toBeNull();
      expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_000);
    }
  });

  test("are found where the language finds them", () => {
    const random = new Random(7);
    const letters = ["a", "b", "x", "y", "z", "é", "🙂", "0", "9", "-", ".", " ", "]", "\n"];
    for (const source of sources) {
      const expression = new RegExp(source, "u");
      const own = patterns();
      for (let tries = 0; tries < 300; tries++) {
        const text = Array.from({ length: random.below(6) }, () => random.pick(letters)).join("");
        expect([source, text, own.matches(source, text)]).toEqual([source, text, expression.test(text)]);
      }
    }
  });

  test.each([
    ["^[a-z]+$", "^[a-z0-9]+$", true],
    ["^[a-z0-9]+$", "^[a-z]+$", false],
    ["^abc$", "b", true],
    ["b", "^abc$", false],
    ["^a{2,3}$", "^a{1,5}$", true],
    ["^a{2,3}$", "^(aa|aaa)$", true],
    ["^(a|b)*$", "^[ab]*$", true],
    ["^[ab]*$", "^(a|b)*$", true],
    ["^\\d{4}-\\d{2}$", "^[0-9-]+$", true],
    ["x", "", true],
    ["(?=a)b", "b", false],
    ["\\bword\\b", "word", false],
  ])("whether /%s/ implies /%s/ is known: %s", (left, right, implied) => {
    expect(patterns().implies(left, right)).toBe(implied);
  });

  test("what is not regular, too large or no pattern is not known", () => {
    for (const source of ["(a)\\1", "(?=a)", "(?<!a)b", "\\p{L}", "[", "a{9999}", "x".repeat(500)]) {
      expect(patterns().matches(source, "a")).toBeNull();
    }
  });
});
