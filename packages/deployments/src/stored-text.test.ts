import { expect, test } from "vitest";
import { storedJson, storedText } from "./stored-text.ts";

test("replaces what jsonb refuses, in keys and values, and nothing else", () => {
  const value = { "a\u0000": ["\ud800x", "😀", "\\u0000", '\\"\n'], "b\udc00": 1 };
  expect(JSON.parse(storedJson(value))).toEqual({
    "a\ufffd": ["\ufffdx", "😀", "\\u0000", '\\"\n'],
    "b\ufffd": 1,
  });
});

test("leaves text that a column and a terminal both take", () => {
  expect(storedText("a\u0000b\u001b[31m\ud800\tc\nd")).toBe("ab[31m\ufffd\tc\nd");
});
