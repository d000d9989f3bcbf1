import { describe, expect, it } from "vitest";
import { parseMessage } from "./json-text.ts";

describe("a message", () => {
  it.skipIf(!("rawJSON" in JSON))("keeps every number as it stood", () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"params":{"a":12345678901234567890,"b":1.0,"c":1e3,"d":[0.10],"e":7,"f":"1.0"}}';
    expect(JSON.stringify(parseMessage(text))).toBe(text);
  });

  it.each(["", "hello", "[1]", "null", '{"jsonrpc":"1.0"}', '{"jsonrpc":"2.0"'])("is not made of %j", (text) => {
    expect(parseMessage(text)).toBeNull();
  });
});
