import { describe, expect, test } from "vitest";
import { documentHost, isProved, kindOfClient, redirectTarget, shownName } from "./client-words.ts";

describe("a client's name", () => {
  test("stays what it is where it is harmless", () => {
    expect(shownName("Claude Code")).toBe("Claude Code");
    expect(shownName("Größe · 日本語 · عربي")).toBe("Größe · 日本語 · عربي");
  });
  test("is one line of at most 80 characters", () => {
    expect(shownName("a\r\n\tb\u2028c")).toBe("a b c");
    expect(shownName("x".repeat(5000))).toHaveLength(80);
    expect([...(shownName("😀".repeat(200)) ?? "")]).toHaveLength(80);
  });
  test("turns no text around it and hides nothing", () => {
    expect(shownName("Claude\u202Eedoc\u2066\u200B\u00AD\uFEFF\u0000")).toBe("Claude edoc");
    expect(shownName("\u202E\u2066\u200B")).toBeNull();
  });
  test("is none where it is no text", () => {
    for (const claimed of [undefined, null, 7, {}, [], "", "   "]) expect(shownName(claimed)).toBeNull();
  });
  test("keeps markup as the text it is", () => {
    expect(shownName("<script>alert(1)</script>")).toBe("<script>alert(1)</script>");
  });
});

describe("where the answer goes", () => {
  test.each([
    ["https://app.test/cb", { kind: "web", host: "app.test" }],
    ["https://app.test:8443/cb", { kind: "web", host: "app.test:8443" }],
    ["https://аpp.test/cb", { kind: "web", host: "xn--pp-6kc.test" }],
    ["http://127.0.0.1:3118/cb", { kind: "loopback", host: "127.0.0.1" }],
    ["http://[::1]:3118/cb", { kind: "loopback", host: "[::1]" }],
    ["http://localhost/cb", { kind: "loopback", host: "localhost" }],
    ["https://localhost.evil.test/cb", { kind: "web", host: "localhost.evil.test" }],
    ["cursor://anysphere/cb", { kind: "scheme", host: "cursor:" }],
  ])("%s", (uri, target) => {
    expect(redirectTarget(uri)).toEqual(target);
  });
  test("is nowhere for what is no URI, and in the device flow", () => {
    expect(redirectTarget("nonsense")).toBeNull();
    expect(redirectTarget(null)).toBeNull();
  });
});

test("who asks is certain only where an org or a site vouches and the answer reaches only a site", () => {
  const [web, loopback] = [redirectTarget("https://app.test/cb"), redirectTarget("http://127.0.0.1/cb")];
  expect(isProved("issued", web)).toBe(true);
  expect(isProved("metadata", web)).toBe(true);
  expect(isProved("registered", web)).toBe(false);
  expect(isProved("metadata", loopback)).toBe(false);
  expect(isProved("issued", null)).toBe(false);
});

test("a client's id tells how it is known", () => {
  expect(["cli_1", "https://app.test/id", "reg_x", "http://app.test/id"].map(kindOfClient)).toEqual([
    "issued",
    "metadata",
    "registered",
    "registered",
  ]);
  expect(documentHost("metadata", "https://app.test/id")).toBe("app.test");
  expect(documentHost("registered", "https://app.test/id")).toBeNull();
});
