import { expect, test } from "vitest";
import { clientName, doubt, reachWords, targetWords } from "./consent-words.ts";

const web = { kind: "web", host: "app.test" } as const;
const loopback = { kind: "loopback", host: "127.0.0.1" } as const;

test("a client without a name is called by its document's host, else by its id", () => {
  expect(clientName({ name: "Claude", documentHost: "claude.test", id: "x" })).toBe("Claude");
  expect(clientName({ name: null, documentHost: "claude.test", id: "x" })).toBe("claude.test");
  expect(clientName({ name: null, documentHost: null, id: `reg_${"x".repeat(60)}` })).toHaveLength(41);
});

test("warns unless it is certain who asks", () => {
  expect(doubt({ kind: "metadata", target: web })).toBeNull();
  expect(doubt({ kind: "issued", target: web })).toBeNull();
  expect(doubt({ kind: "registered", target: web })?.title).toMatch(/Nobody checked/);
  for (const kind of ["registered", "metadata", "issued"] as const) {
    expect(doubt({ kind, target: loopback })?.title).toMatch(/just started it on this device/);
  }
  expect(doubt({ kind: "registered", target: null })?.words).toMatch(/shows this code/);
});

test("says where the answer goes", () => {
  expect(targetWords(web)).toBe("app.test");
  expect(targetWords(loopback)).toBe("a program on this device (127.0.0.1)");
  expect(targetWords({ kind: "scheme", host: "cursor:" })).toContain("cursor: links");
  expect(targetWords(null)).toContain("code");
});

test("counts the tools that what is given reaches", () => {
  const scopes = [{ tools: [] }, { tools: ["add"] }];
  expect(reachWords(scopes, null)).toBeNull();
  expect(reachWords(scopes, ["add", "drop"])).toEqual({ words: "It can call 1 of 2 tools", reached: ["add"] });
  expect(reachWords(scopes, ["add"])?.words).toBe("It can call the one tool");
  expect(reachWords([{ tools: ["a", "b"] }], ["a", "b"])?.words).toBe("It can call all 2 tools");
  expect(reachWords([{ tools: [] }], ["a", "b"])?.words).toBe("It can call none of 2 tools");
  expect(reachWords([], [])?.words).toBe("The server has no tools now");
});
