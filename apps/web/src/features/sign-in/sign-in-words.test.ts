import { describe, expect, it } from "vitest";
import { safeReturn } from "./sign-in-words.ts";

describe("the way back after sign-in", () => {
  it("keeps a path of ours with its query", () => {
    expect(safeReturn("/acme/audit?tool=x")).toBe("/acme/audit?tool=x");
  });
  it("never leads to another origin", () => {
    for (const url of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      "",
      undefined,
    ]) {
      expect(safeReturn(url)).toBe("/");
    }
  });
});
