import { expect, test } from "vitest";
import { askedScopes, chosenScopes, requiredScopes } from "./scope-choice.ts";

test("reads what means something here, once, in one order; the base set where nothing does", () => {
  expect(askedScopes("tool:add tools:call openid offline_access tools:read tools:read group:safe")).toEqual([
    "tools:read",
    "tools:call",
    "group:safe",
    "tool:add",
    "offline_access",
  ]);
  expect(askedScopes(null)).toEqual(["tools:read", "tools:call"]);
  expect(askedScopes("openid profile")).toEqual(["tools:read", "tools:call"]);
  expect(askedScopes("offline_access")).toEqual(["tools:read", "tools:call", "offline_access"]);
});

test("what nothing works without cannot be left out", () => {
  expect(requiredScopes(["tools:read", "tools:call"])).toEqual(["tools:read"]);
  expect(requiredScopes(["tool:add", "offline_access"])).toEqual(["tool:add"]);
  expect(requiredScopes(["tool:add", "tool:drop"])).toEqual([]);
});

test("a person may give less, never more, and never nothing", () => {
  const asked = ["tools:read", "tools:call", "offline_access"];
  expect(chosenScopes(asked, ["offline_access", "tools:read"])).toEqual(["tools:read", "offline_access"]);
  expect(() => chosenScopes(asked, [...asked, "tool:add"])).toThrow(/did not ask/);
  expect(() => chosenScopes(asked, ["tools:call"])).toThrow(/Too little/);
  expect(() => chosenScopes(["tool:add", "tool:drop"], [])).toThrow(/Too little/);
  expect(chosenScopes(["tool:add", "tool:drop"], ["tool:drop"])).toEqual(["tool:drop"]);
});
