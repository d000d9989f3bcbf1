import { describe, expect, it } from "vitest";
import { defaultRedaction, redactedMark, redactPreview, redactText, redactValue, truncatedMark } from "./redact.ts";

describe("redactValue", () => {
  it.each([
    "password",
    "dbPassword",
    "client_secret",
    "Authorization",
    "x-api-key",
    "apiKey",
    "Cookie",
    "set-cookie",
    "accessToken",
    "refresh_token",
    "privateKey",
    "credentials",
    "AWS_SECRET_ACCESS_KEY",
  ])("never keeps the value of a key named %s", (key) => {
    const kept = redactValue({ nested: [{ [key]: "hunter2-hunter2" }], [key]: { inner: "hunter2-hunter2" } });
    expect(JSON.stringify(kept)).not.toContain("hunter2");
    expect(kept).toMatchObject({ [key]: redactedMark });
  });

  it("keeps what is no secret, counts of tokens included", () => {
    const value = { query: "select 1", max_tokens: 4096, tokenized: true, items: [1, null, "a"], keyboard: "qwerty" };
    expect(redactValue(value)).toEqual(value);
  });

  it.each([
    ["a bearer header", "Authorization: Bearer abcdefghijklmnop", "abcdefghijklmnop"],
    ["a JSON web token", "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "c2lnbmF0dXJl"],
    ["one of our keys", `use sy_mcp_${"a".repeat(43)} now`, "aaaaaaaa"],
    ["a GitHub token", `ghp_${"x1".repeat(18)}`, "x1x1"],
    ["a model provider's key", "sk-proj-abcdefghijklmnopqrstuvwxyz", "abcdefgh"],
    ["an AWS key id", "AKIAABCDEFGHIJKLMNOP", "ABCDEFGHIJ"],
    ["a URL with a password", "postgres://app:hunter2hunter2@db/prod", "hunter2"],
    ["an assignment in text", "export API_KEY='hunter2hunter2'", "hunter2"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIhunter2\n-----END RSA PRIVATE KEY-----", "MIIhunter2"],
  ])("replaces %s inside a text", (_name, text, secret) => {
    const kept = String(redactValue(text));
    expect(kept).toContain(redactedMark);
    expect(kept).not.toContain(secret);
  });

  it.each([
    ["one long text", "x".repeat(100_000)],
    ["wide characters", "\u{1f600}\u0001".repeat(50_000)],
    ["a long list", Array.from({ length: 50_000 }, (_, index) => `item ${index}`)],
    ["many keys", Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key ${index}`, index]))],
    [
      "wide keys",
      Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => ["\u0001".repeat(200) + index, index])),
    ],
    ["many long texts", Array.from({ length: 100 }, () => "\u0001".repeat(2_000))],
  ])("keeps at most 8 KiB of %s, and marks the cut", (_name, value) => {
    const text = JSON.stringify(redactValue(value));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(defaultRedaction.maxBytes);
    expect(text).toContain(truncatedMark);
  });

  it("cuts what nests too deep, cycles included", () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    expect(JSON.stringify(redactValue(cycle))).toContain(truncatedMark);
  });

  it("gives text that jsonb takes: no NUL, no lone surrogate", () => {
    const text = JSON.stringify(redactValue({ "a\u0000b": "c\u0000\ud800d" }));
    expect(text).not.toMatch(/\\u0000|\\ud800/);
  });

  it("does not let a key reach the prototype", () => {
    const kept = redactValue(JSON.parse('{"__proto__":{"admin":true},"a":1}'));
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
    expect(kept).not.toHaveProperty("admin");
  });

  it("costs time in proportion to the text, whatever it says", () => {
    // Processor time: the wall clock also counts what else the machine does.
    const started = process.cpuUsage();
    for (const piece of ["://a:", "password=", "-----BEGIN PRIVATE KEY-----", "eyJaaaaaaaa.", "bearer "]) {
      redactText(piece.repeat(40_000), 1_000_000);
    }
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(3_000);
  });
});

describe("redactPreview", () => {
  it("keeps at most 512 characters and no credential that straddles the cut", () => {
    const kept = redactPreview(`${"x ".repeat(240)}Bearer ${"s".repeat(200)}`) ?? "";
    expect(kept.length).toBeLessThanOrEqual(512);
    expect(kept).not.toContain("ssss");
  });

  it("is null when there is nothing to show", () => {
    expect(redactPreview("")).toBeNull();
  });
});
