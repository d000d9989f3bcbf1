import { describe, expect, it } from "vitest";
import { duration, ownLink, plainText } from "./markdown.ts";

const SEEN = (text: string): string =>
  plainText(text, 500)
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("\u200b", "");

describe("text from outside in a comment", () => {
  const hostile = [
    "@octocat @org/team",
    "a@example.com",
    "![x](https://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "</details><h1>hi</h1>",
    "https://evil.example www.evil.example",
    "fixes #1, GH-2, org/repo#3",
    "| cell | cell |",
    "`code` **bold** ~~gone~~ __x__ $$math$$",
    "- item\n# title\n> quote\n1. one",
    "&lt;b&gt; &#64;user",
  ];

  it.each(hostile)("shows %j as it is and does nothing", (text) => {
    const escaped = plainText(text, 500);
    const bare = escaped.replace(/&#\d+;/g, "");
    expect(bare).not.toMatch(/[@#:<>[\]()`*_~|!$&"'\n]/);
    // After Markdown, entities are characters: no name, number or address may follow at once.
    const rendered = escaped.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
    expect(rendered).not.toMatch(/@[a-z0-9]|#\d|:\/\/|www\.|GH-\d/i);
    expect(SEEN(text)).toBe(text.replace(/\s+/g, " ").trim());
  });

  it("loses characters that nobody sees and is one bounded line", () => {
    expect(plainText("a\u202eb\u0007c\r\nd\u200b", 50)).toBe("a b c d");
    expect([...SEEN("x".repeat(1_000))]).toHaveLength(500);
    expect(plainText("\ud800x", 10)).toBe("\ufffdx");
  });
});

describe("links of ours", () => {
  it("lead where they say, whatever their text holds", () => {
    const link = ownLink("a](https://evil.example)", "https://sy.example/o/servers/a b");
    expect(link.startsWith("[a&#93;&#40;")).toBe(true);
    expect(link.endsWith("](<https://sy.example/o/servers/a%20b>)")).toBe(true);
  });
});

describe("durations", () => {
  it("are read by people", () => {
    expect([840, 12_300, 125_000].map(duration)).toEqual(["840 ms", "12 s", "2 min 5 s"]);
  });
});
