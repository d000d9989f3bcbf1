import type { Envelope } from "@switchyard/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { ParamHeaders } from "./param-headers.ts";

const inputSchema = {
  type: "object",
  properties: {
    region: { type: "string", "x-mcp-header": "Region" },
    count: { type: "integer", "x-mcp-header": "Count" },
    deep: { type: "object", properties: { flag: { type: "boolean", "x-mcp-header": "Flag" } } },
    query: { type: "string" },
  },
};

let known: ParamHeaders;
beforeEach(() => {
  known = new ParamHeaders();
  known.learn({
    result: {
      tools: [
        { name: "find", inputSchema },
        { name: "plain", inputSchema: { type: "object" } },
      ],
    },
  });
});

function mismatch(args: object, headers: Record<string, string>, name = "find") {
  const envelope = { method: "tools/call", name, arguments: args } as unknown as Envelope;
  return known.mismatchOf(envelope, headers);
}

describe("a call of a tool with parameters that travel as headers", () => {
  it.each([
    ["the same text", { region: "us" }, { "mcp-param-region": "us" }],
    [
      "text in Base64",
      { region: "Hällo" },
      { "mcp-param-region": `=?base64?${Buffer.from("Hällo").toString("base64")}?=` },
    ],
    ["Base64 that is no sentinel", { region: "SGVsbG8=" }, { "mcp-param-region": "SGVsbG8=" }],
    ["half a sentinel", { region: "=?base64?SGVsbG8=" }, { "mcp-param-region": "=?base64?SGVsbG8=" }],
    ["another spelling of a number", { count: 1 }, { "mcp-param-count": "1.0" }],
    ["a flag further in", { deep: { flag: false } }, { "mcp-param-flag": "false" }],
    ["no value and no header", { query: "x", region: null }, {}],
  ])("passes with %s", (_case, args, headers) => {
    expect(mismatch(args, headers)).toBeNull();
  });

  it.each([
    ["a missing header", { region: "us" }, {}],
    ["another text", { region: "us" }, { "mcp-param-region": "eu" }],
    ["Base64 without its padding", { region: "Hello" }, { "mcp-param-region": "=?base64?SGVsbG8?=" }],
    ["what is no Base64", { region: "Hello" }, { "mcp-param-region": "=?base64?SGVs!!!bG8=?=" }],
    ["another number", { count: 1 }, { "mcp-param-count": "2" }],
    ["a number that is none", { count: 1 }, { "mcp-param-count": "one" }],
  ])("is refused with %s", (_case, args, headers) => {
    expect(mismatch(args, headers)).toMatchObject({ header: expect.stringMatching(/^Mcp-Param-/) });
  });
});

it("knows only what the newest list says", () => {
  expect(mismatch({ region: "us" }, {}, "plain")).toBeNull();
  known.learn({ result: { tools: [{ name: "find", inputSchema: { type: "object" } }] } });
  expect(mismatch({ region: "us" }, {})).toBeNull();
});

it.each([
  ["no result", {}],
  ["no list", { result: { tools: "find" } }],
  ["tools that are none", { result: { tools: [null, 1, { name: 2 }, { name: "x", inputSchema: [] }] } }],
])("learns nothing from an answer with %s", (_case, response) => {
  expect(() => known.learn(response)).not.toThrow();
});
