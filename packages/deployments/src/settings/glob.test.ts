import { describe, expect, test } from "vitest";
import { compileGlob } from "./glob.ts";

const matches = (pattern: string, text: string) => compileGlob(pattern).matches(text);

describe("a glob", () => {
  test.each([
    ["main", "main", true],
    ["main", "maine", false],
    ["release/*", "release/1.0", true],
    ["release/*", "release/1/0", false],
    ["release/*", "release/", true],
    ["release/**", "release/1/0", true],
    ["release/**", "release", false],
    ["**", "anything/at/all", true],
    ["*", "a/b", false],
    ["**/server.ts", "server.ts", true],
    ["**/server.ts", "a/b/server.ts", true],
    ["**/server.ts", "a/myserver.ts", false],
    ["packages/**/src/*.ts", "packages/src/a.ts", true],
    ["packages/**/src/*.ts", "packages/a/b/src/a.ts", true],
    ["packages/**/src/*.ts", "packages/a/b/src/c/a.ts", false],
    ["a**b", "a/x/b", true],
    ["***/x", "a/b/x", true],
    ["feat-?", "feat-1", true],
    ["feat-?", "feat-/", false],
    ["feat-?", "feat-", false],
    ["{main,develop}", "develop", true],
    ["{main,release/{1,2}.*}", "release/2.7", true],
    ["{main,release/{1,2}.*}", "release/3.7", false],
    ["x{,-rc}", "x", true],
    ["x{,-rc}", "x-rc", true],
    ["{a", "{a", true],
    ["a}", "a}", true],
    ["app/[id]/page.tsx", "app/[id]/page.tsx", true],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["{a\\,b,c}", "a,b", true],
    ["a\\", "a\\", true],
    ["größe/*", "größe/ß", true],
    ["?", "💡", true],
    ["", "", true],
    ["", "a", false],
    ["(a+)+$", "aaaa", false],
  ])("%j on %j: %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test("that begins with ! excludes what the rest matches", () => {
    const glob = compileGlob("!docs/**");
    expect([glob.excludes, glob.matches("docs/a"), glob.matches("src/a")]).toEqual([true, true, false]);
    expect(compileGlob("docs/!a").excludes).toBe(false);
  });

  test("agrees with a slow and obvious matcher on every short pattern and text", () => {
    const letters = ["a", "/", "*", "?"];
    const words = (alphabet: readonly string[], length: number): string[] =>
      length === 0 ? [""] : words(alphabet, length - 1).flatMap((word) => ["", ...alphabet].map((char) => word + char));
    const patterns = [...new Set(words(letters, 4))].filter((pattern) => !/\*\*/.test(pattern));
    const texts = [...new Set(words(["a", "b", "/"], 3))];
    const obvious = (pattern: string, text: string): boolean => {
      if (pattern === "") return text === "";
      const [head = "", rest] = [pattern[0], pattern.slice(1)];
      if (head === "*")
        return obvious(rest, text) || (text !== "" && text[0] !== "/" && obvious(pattern, text.slice(1)));
      if (text === "") return false;
      return (head === "?" ? text[0] !== "/" : text[0] === head) && obvious(rest, text.slice(1));
    };
    const wrong = patterns.flatMap((pattern) => {
      const glob = compileGlob(pattern);
      return texts.filter((text) => glob.matches(text) !== obvious(pattern, text)).map((text) => [pattern, text]);
    });
    expect(patterns.length * texts.length).toBeGreaterThan(5_000);
    expect(wrong).toEqual([]);
  });

  test("takes steps in proportion to both lengths, whatever the pattern", () => {
    const hostile = ["*a".repeat(127), "**a".repeat(85), "{a,aa}".repeat(42), `${"{".repeat(127)}${"}".repeat(127)}`];
    for (const pattern of hostile) {
      const budget = { steps: 10_000_000 };
      expect(compileGlob(pattern).matches("a".repeat(4_000), budget)).not.toBeNull();
      expect(10_000_000 - budget.steps).toBeLessThan(4_000 * 4 * pattern.length);
    }
  });

  test("says that it does not know when its budget is spent", () => {
    expect(compileGlob("*a*a*a").matches("a".repeat(1_000), { steps: 100 })).toBeNull();
  });
});
