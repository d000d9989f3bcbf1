import { expect, it } from "vitest";
import { localPath } from "./local-path.ts";

it("goes on to paths of ours, with their query", () => {
  for (const path of [
    "/",
    "/acme/servers/new?repo=acme/weather",
    "/acme#x",
    "/api/github/installation?code=1&state=2",
  ]) {
    expect(localPath(path)).toBe(path);
  }
});

it("goes nowhere else, however it is spelled", () => {
  const elsewhere = [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\\\\evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    " /a",
    "",
    `/${"a".repeat(3000)}`,
  ];
  for (const text of elsewhere) expect(localPath(text), JSON.stringify(text)).toBeNull();
  expect(localPath(null)).toBeNull();
});
