import { expect, test } from "vitest";
import { homeWords, lastUseWords, scopeWords } from "./grant-words.ts";

test("says once what a grant lets its client do", () => {
  expect(scopeWords(["tools:read", "tools:call"])).toBe("Call all of its tools");
  expect(scopeWords(["tools:read", "tool:add"])).toBe(
    "See its prompts and resources, and the tools it may call · Call the tool add",
  );
});

test("says where it was used last, as far as that is known", () => {
  const use = { at: "2026-01-01T00:00:00Z", server: "notes" };
  expect(lastUseWords({ ...use, ip: "192.0.2.7", tool: "add" })).toBe("add, from 192.0.2.7");
  expect(lastUseWords({ ...use, ip: "192.0.2.7", tool: null })).toBe("from 192.0.2.7");
  expect(lastUseWords({ ...use, ip: null, tool: "add" })).toBe("add");
  expect(lastUseWords({ ...use, ip: null, tool: null })).toBeNull();
});

test("says whether a client is a site or on a device", () => {
  for (const host of ["127.0.0.1", "localhost", "[::1]", "cursor:", null]) {
    expect(homeWords(host)).toBe("on a device of yours");
  }
  expect(homeWords("app.test")).toBe("app.test");
  expect(homeWords("app.test:8443")).toBe("app.test:8443");
});
