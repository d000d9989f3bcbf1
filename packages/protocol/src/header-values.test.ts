import { describe, expect, it } from "vitest";
import { decodeHeaderValue, encodeHeaderValue, isJsonMediaType } from "./header-values.ts";

describe("a header value", () => {
  it.each(["add", "a b", "añadir", "日本", " padded ", "", "=?base64?YQ==?=", "line\nbreak", "x".repeat(5000)])(
    "comes back whole: %j",
    (value) => {
      const encoded = encodeHeaderValue(value);
      expect(encoded).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeHeaderValue(encoded)).toBe(value);
    },
  );

  it.each(["=?base64?YQ?", "=?base64?Y===?=", "=?base64?Y?=", "=?base64?YR==?=", "é", "a\u0000"])(
    "is malformed: %j",
    (value) => {
      expect(decodeHeaderValue(value)).toBeNull();
    },
  );
});

describe("a media type", () => {
  it.each(["application/json", "Application/JSON; charset=utf-8", "application/problem+json"])(
    "is JSON: %s",
    (value) => {
      expect(isJsonMediaType(value)).toBe(true);
    },
  );
  it.each([null, "", "text/plain", "text/plain; application/json", "application/jsonp", "application/json-seq"])(
    "is not JSON: %s",
    (value) => {
      expect(isJsonMediaType(value)).toBe(false);
    },
  );
});
