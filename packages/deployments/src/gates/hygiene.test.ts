import type { Tool } from "@switchyard/contracts";
import { describe, expect, test } from "vitest";
import { checkHygiene } from "./hygiene.ts";
import { manifestOf, toolOf } from "./manifest.fixture.ts";

const codes = (tool: Partial<Tool>, name = "search"): string[] =>
  checkHygiene(manifestOf({ tools: [toolOf(name, tool)] })).findings.map(
    (finding) => `${finding.severity} ${finding.code}`,
  );
const said = (description: string): string[] => codes({ description });

describe("names, descriptions and schemas", () => {
  test("a tool as it should be gives no finding", () => {
    expect(codes({})).toEqual([]);
  });

  test.each(["get_weather", "a", "admin.users-list", "X".repeat(128), "DATA_EXPORT_v2"])(
    "takes the name %s",
    (name) => {
      expect(codes({}, name)).toEqual([]);
    },
  );

  test.each(["", "X".repeat(129), "get weather", "städte", "a/b", "a,b", "tool\n"])("refuses the name %j", (name) => {
    expect(codes({ description: "Says." }, name)).toContain("error tool_name_invalid");
  });

  test("names are told apart by case, and each is told once", () => {
    const tools = ["a", "A", "a", "a"].map((name) => toolOf(name));
    expect(checkHygiene(manifestOf({ tools })).findings).toMatchObject([
      { code: "name_duplicate", subject: 'tool "a"' },
    ]);
  });

  test("missing descriptions of tools and prompts are warnings", () => {
    expect(codes({ description: null })).toEqual(["warning description_missing"]);
    expect(codes({ description: " \n" })).toEqual(["warning description_missing"]);
    const prompts = [{ name: "p", title: null, description: null, arguments: [] }];
    expect(checkHygiene(manifestOf({ prompts })).findings).toMatchObject([
      { code: "description_missing", subject: 'prompt "p"' },
    ]);
  });

  test.each<[Record<string, unknown>, string]>([
    [{}, "schema_missing"],
    [{ properties: {} }, "schema_not_object"],
    [{ type: "string" }, "schema_not_object"],
    [{ type: "object", properties: [] }, "schema_invalid"],
    [{ type: "object", properties: { a: { type: "strng" } } }, "schema_invalid"],
    [{ type: "object", properties: { a: { minimum: "1" } } }, "schema_invalid"],
    [{ type: "object", properties: { a: { pattern: "(" } } }, "schema_invalid"],
    [{ type: "object", properties: { a: { $ref: "#/$defs/none" } } }, "schema_invalid"],
    [{ type: "object", properties: { a: { $ref: "https://example.com/a.json" } } }, "schema_invalid"],
  ])("the schema %j is an error", (inputSchema, code) => {
    expect(codes({ inputSchema })).toEqual([`error ${code}`]);
  });

  test("a member may be called as a keyword is, and refer to itself", () => {
    const inputSchema = {
      type: "object",
      properties: {
        type: { type: "string" },
        items: { type: "array", items: { $ref: "#" } },
        required: { type: "boolean" },
      },
    };
    expect(codes({ inputSchema, outputSchema: { type: "object" } })).toEqual([]);
  });
});

describe("deprecated features", () => {
  test("are named with the date from which they can be removed", () => {
    const { findings } = checkHygiene(manifestOf({ capabilities: { logging: {}, tools: {} } }), [
      "sampling",
      "roots",
      "http_sse",
    ]);
    expect(findings.map((finding) => [finding.code, finding.severity])).toEqual([
      ["deprecated_roots", "warning"],
      ["deprecated_sampling", "warning"],
      ["deprecated_logging", "warning"],
      ["deprecated_http_sse", "warning"],
    ]);
    expect(findings[2]?.message).toContain("2027-07-28");
    expect(findings[3]?.message).toContain("2025-03-26");
  });
});

describe("characters that hide something", () => {
  test.each([
    ["plain words, «quotes» — dashes… and\ttabs\r\n"],
    ["emoji 👩‍👩‍👧‍👦 ❤️ 1️⃣ 🏳️‍🌈 👍🏽 🇳🇴"],
    ["the flag 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} of Scotland"],
    ["Persian می‌خواهم, Hindi क्‍ष, Arabic العربية, Hebrew עברית"],
    ["Japanese 葛\u{E0100}飾, Korean 한국어, Zalgo-free"],
    ["\uFEFFbegins as a file does"],
  ])("leaves %j alone", (text) => {
    expect(said(text)).toEqual([]);
  });

  test.each([
    ["zero\u200Bwidth", "error hidden_characters"],
    ["word\u2060joiner", "error hidden_characters"],
    ["tags \u{E0069}\u{E0067}\u{E006E}\u{E006F}\u{E0072}\u{E0065}", "error hidden_characters"],
    ["a\u200Dscii joiner", "error hidden_characters"],
    ["selectors ❤\uFE0F\uFE01\uFE02", "error hidden_characters"],
    ["bytes a\u{E0101}\u{E0102}", "error hidden_characters"],
    ["filler \u3164", "error hidden_characters"],
    ["override \u202Egnp.exe", "error bidirectional_characters"],
    ["isolate \u2066x\u2069", "error bidirectional_characters"],
    ["mark \u200F", "warning bidirectional_characters"],
    ["soft\u00ADhyphen", "warning hidden_characters"],
    ["escape \u001B[31m", "error control_characters"],
    ["nul \u0000", "error control_characters"],
  ])("finds them in %j", (text, code) => {
    expect(said(text)).toEqual([code]);
  });

  test("finds them wherever a model reads, and names the place without showing them", () => {
    const inputSchema = {
      type: "object",
      properties: {
        city: { type: "string", description: "a\u200Bb", enum: ["x\u202E"] },
        "k\u200Bey": { default: ["\u{E0041}"] },
      },
    };
    const { findings } = checkHygiene(
      manifestOf({ instructions: "\u2067", tools: [toolOf("search", { inputSchema })] }),
    );
    const subjects = findings.map((finding) => finding.subject).sort();
    expect(subjects).toEqual([
      "the server, instructions",
      'tool "search", inputSchema.properties.city.description',
      'tool "search", inputSchema.properties.city.enum.0',
      'tool "search", inputSchema.properties.k\\u{200b}ey',
      'tool "search", inputSchema.properties.k\\u{200b}ey.default.0',
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/[\u200B\u202E\u2067\u{E0041}]/u);
    expect(findings.map((finding) => finding.message).join()).toContain("U+200B");
  });
});

describe("secrets in text", () => {
  const noise = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7bC9d";
  test.each([
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"],
    ["an AWS access key id", `use ${"AKIA"}QWERTYUIOPASDFG2 for it`],
    ["a GitHub token", `token=${"ghp"}_${noise.slice(0, 36)}`],
    ["a GitHub token", `${"github"}_pat_${noise}_${noise}`],
    ["a Slack token", `(${"xoxb"}-123456789012-${noise.slice(0, 24)})`],
    ["an Anthropic key", `"${"sk"}-ant-api03-${noise}".`],
    ["an OpenAI key", `Authorization: Bearer ${"sk"}-proj-${noise}`],
    ["a Google API key", `${"AIza"}${noise.slice(0, 35)}`],
    ["a JSON Web Token", `${"eyJ"}hbGciOiJIUzI1NiJ9.${"eyJ"}zdWIiOiIxMiJ9aB.${noise}`],
    ["a Switchyard key", `${"sy"}_manage_${noise}`],
    ["a Switchyard key", `${"sy"}_mcp_${noise}.`],
  ])("finds %s and does not show it", (what, text) => {
    const { findings } = checkHygiene(manifestOf({ tools: [toolOf("t", { description: text })] }));
    expect(findings).toMatchObject([{ code: "secret_in_text", severity: "error", subject: 'tool "t", description' }]);
    expect(findings[0]?.message).toContain(what);
    expect(JSON.stringify(findings)).not.toContain(noise.slice(0, 12));
  });

  test.each([
    "Set OPENAI_API_KEY to your key (sk-...).",
    "For example sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx or ghp_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
    "AKIAIOSFODNN7EXAMPLE",
    "sk-learn-compatible-estimators-are-returned",
    "a uuid 9b2f7c1e-3d4a-4f5b-8c6d-7e8f90a1b2c3, a hash da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "sy_mcp_ keys are made in the dashboard",
  ])("leaves %j alone", (text) => {
    expect(said(text)).toEqual([]);
  });
});

describe("hostile manifests", { timeout: 120_000 }, () => {
  test("are looked at in time that grows with their size, with bounded findings", () => {
    const texts = [
      "\u200B".repeat(1_000_000),
      "eyJ-".repeat(250_000),
      `${"-".repeat(500_000)}a${"-".repeat(500_000)}b`,
      "-----BEGIN ".repeat(90_000),
      `sk-${"a".repeat(1_000_000)}`,
    ];
    for (const description of texts) {
      const began = process.cpuUsage();
      const { findings } = checkHygiene(manifestOf({ tools: [toolOf("t", { description })] }));
      expect(process.cpuUsage(began).user / 1_000).toBeLessThan(2_000);
      expect(JSON.stringify(findings).length).toBeLessThan(2_000);
    }
  });

  test("keep some findings of each kind and count the rest", () => {
    const tools = Array.from({ length: 2_000 }, (_, index) => toolOf(`t ${index}`, { description: "\u200B" }));
    const { findings, more } = checkHygiene(manifestOf({ tools }));
    expect(new Set(findings.map((finding) => finding.code))).toEqual(
      new Set(["tool_name_invalid", "hidden_characters"]),
    );
    expect(findings.length).toBe(80);
    expect(more).toBe(2_000 * 2 - 80);
  });
});
