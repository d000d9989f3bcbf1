import { describe, expect, it } from "vitest";
import { exactly, inOneLine, parseLine, parseMessage, spliceId, splitBatch } from "./json-text.ts";

describe("a message", () => {
  it.skipIf(!("rawJSON" in JSON))("keeps every number as it stood", () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"params":{"a":12345678901234567890,"b":1.0,"c":1e3,"d":[0.10],"e":7,"f":"1.0"}}';
    expect(JSON.stringify(parseMessage(text))).toBe(text);
    expect(JSON.stringify(exactly(parseLine(text)?.[0] ?? {}, text))).toBe(text);
    expect(splitBatch(`[${text},${text}]`)).toEqual([text, text]);
  });

  it.each(["", "hello", "[1]", "null", '{"jsonrpc":"1.0"}', '{"jsonrpc":"2.0"'])("is not made of %j", (text) => {
    expect(parseMessage(text)).toBeNull();
    expect(parseLine(text)).toBeNull();
  });

  it("is one by itself or several in a batch", () => {
    expect(parseLine('[{"jsonrpc":"2.0","id":1},{"jsonrpc":"2.0","id":2}]')).toHaveLength(2);
    expect(parseMessage('[{"jsonrpc":"2.0","id":1}]')).toBeNull();
    expect(parseLine('[{"jsonrpc":"2.0","id":1},7]')).toBeNull();
    expect(parseLine("[]")).toBeNull();
  });

  it("is put in one line without a change to its meaning", () => {
    const text = '{\r\n  "jsonrpc": "2.0",\n  "params": { "text": "a\\nb" }\n}';
    const line = inOneLine(text);
    expect(line).not.toMatch(/[\r\n]/);
    expect(JSON.parse(line)).toEqual(JSON.parse(text));
  });
});

describe("another id", () => {
  const result = '"result":{"id":7,"text":",\\"id\\":7}"}';

  it.each([
    ["first, as most SDKs write it", `{"jsonrpc":"2.0","id":7,${result}}`],
    ["last, as the TypeScript SDK does", `{${result},"jsonrpc":"2.0","id":7}`],
    ["alone", '{"jsonrpc":"2.0","id":7}'],
  ])("takes the place of one that stands %s, and nothing else changes", (_place, text) => {
    const spliced = spliceId(text, 7, "mine") ?? "";
    expect(JSON.parse(spliced)).toEqual({ ...(JSON.parse(text) as object), id: "mine" });
    expect(spliced).toHaveLength(text.length + 5);
    expect(spliceId(spliced, "mine", 7)).toBe(text);
  });

  it.each([
    ["in the middle", '{"jsonrpc":"2.0","method":"x","id":7,"params":{}}', 7],
    ["after a space", '{"jsonrpc": "2.0", "id": 7}', 7],
    ["as another number", '{"jsonrpc":"2.0","id":71,"params":{}}', 7],
    ["as text", '{"jsonrpc":"2.0","id":"7","params":{}}', 7],
    ["in a string at the end", '{"jsonrpc":"2.0","params":"\\",\\"id\\":7}', 7],
    ["in the params at the end", '{"jsonrpc":"2.0","method":"x","params":{"a":1,"id":7}}', 7],
  ])("is not guessed where the old one stands %s", (_place, text, id) => {
    expect(spliceId(text, id, 1)).toBeNull();
  });

  it("is written as JSON, whatever a client calls its request", () => {
    const id = 'a"\\\n\u2028';
    const text = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"method":"x"}`;
    expect(spliceId(text, id, 5)).toBe('{"jsonrpc":"2.0","id":5,"method":"x"}');
    expect(spliceId('{"jsonrpc":"2.0","id":5,"method":"x"}', 5, id)).toBe(text);
  });
});
